"""What people type is filled into patterns and never is one: signs of patterns stay as they are."""

import pytest
from django.urls import reverse

from commitments.actions import assign, extend_deadline
from frameworks.roles import Role
from history.actions import save_recorded
from tests.desks.pages.scene import Scene, signed_in, text
from tests.factories import AT, create_deadline, create_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]
PERCENT, BRACES = "100% %s %(who)s %d %", "{0} {who} {x.__class__} {"


def words(scene: Scene, name: str, *args: object) -> str:
    return " ".join(text(signed_in(scene.manager).get(reverse(name, args=args))).split())


@pytest.mark.parametrize("typed", [PERCENT, BRACES])
def test_signs_of_patterns_are_shown_as_they_were_typed(typed: str, scene: Scene) -> None:
    commitment = scene.full_commitment()
    commitment.title = typed
    save_recorded(commitment, by=scene.manager, at=AT, reason=f"Reason {typed}")
    person = create_member(
        scene.framework, Role.CONTACT, party=scene.party, full_name=f"Name {typed}"
    )
    party, manager = scene.party, scene.manager
    assign(commitment, user=person, party=party, by=manager, at=AT, reason=f"Why {typed}")
    deadline = create_deadline(commitment=commitment)
    extend_deadline(deadline, expression="2027", by=person, at=AT, reason=f"Later {typed}")
    page = words(scene, "desks:commitment", commitment.uuid)
    story = words(scene, "desks:story", commitment.uuid)
    assert typed in page
    assert f"Name {typed}" in page
    for said in ("Reason", "Name", "Why", "Later"):
        assert f"{said} {typed}" in story, said
