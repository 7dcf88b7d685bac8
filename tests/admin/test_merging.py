"""Two people edit one record in the admin: nothing either of them typed is lost."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from commitments.models import Commitment
from frameworks.models import Framework
from history.actions import record, save_recorded, set_recorded
from history.merging import Merge
from tests import factories
from tests.admin.pages import create_clerk, page, signed_in, typed
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FW")


@pytest.fixture
def client(framework: Framework) -> Client:
    return signed_in(create_clerk(framework))


@pytest.fixture
def other(framework: Framework) -> User:
    return create_clerk(framework, full_name="The Other")


@pytest.fixture
def commitment(framework: Framework) -> Commitment:
    return factories.create_commitment(framework=framework, title="Build", note="", scope="")


def save(commitment: Commitment, by: User | None, **values: Any) -> None:
    commitment.refresh_from_db()
    for name, value in values.items():
        setattr(commitment, name, value)
    save_recorded(commitment, by=by, at=AT, reason="As agreed")


def merge_of(response: Any) -> Merge:
    assert response.status_code == 200
    [merge] = response.context["merges"]
    return merge  # type: ignore[no-any-return]


def value(response: Any, name: str) -> Any:
    return response.context["adminform"].form[name].value()


def test_what_only_one_side_changed_is_taken_over_without_asking(
    client: Client, commitment: Commitment, other: User
) -> None:
    mine = typed(client.get(page(commitment)), scope="Mine")
    save(commitment, other, title="Theirs", priority="high")
    shown = client.post(page(commitment), mine)
    merge = merge_of(shown)
    assert merge.conflicts == []
    assert [(both.name, both.who) for both in merge.taken] == [
        ("title", "The Other"),
        ("priority", "The Other"),
    ]
    assert (value(shown, "title"), value(shown, "scope")) == ("Theirs", "Mine")
    assert client.post(page(commitment), typed(shown)).status_code == 302
    commitment.refresh_from_db()
    assert (commitment.title, commitment.priority, commitment.scope) == ("Theirs", "high", "Mine")


@pytest.mark.parametrize(
    "answer",
    [("theirs", "Mine", "Second"), ("mine", "Mine", "Mine"), ("mine", "Both", "Both")],
)
def test_where_both_changed_a_field_a_person_chooses_or_edits(
    client: Client, commitment: Commitment, other: User, answer: tuple[str, str, str]
) -> None:
    choice, edited, kept = answer
    save(commitment, other, note="Before")
    mine = typed(client.get(page(commitment)), note="Mine")
    save(commitment, other, note="First")
    save(commitment, other, note="Second")
    shown = client.post(page(commitment), mine)
    [both] = merge_of(shown).conflicts
    assert (both.before, both.theirs, both.mine) == ("Before", "Second", "Mine")
    assert (both.who, both.at) == ("The Other", AT)
    assert value(shown, "note") == "Mine"
    html = shown.content.decode()
    assert html.index("<form", html.index('id="content"')) < html.index(both.choice)

    again = typed(shown, note=edited) | {both.choice: choice}
    assert client.post(page(commitment), again).status_code == 302
    commitment.refresh_from_db()
    assert commitment.note == kept


def test_relation_that_both_changed_is_named_on_both_sides(
    client: Client, commitment: Commitment, framework: Framework, other: User
) -> None:
    sea, sky = (factories.create_area(framework=framework, name=name) for name in ("Sea", "Sky"))
    mine = typed(client.get(page(commitment)), areas=[str(sky.pk)])
    commitment.refresh_from_db()
    set_recorded(commitment, name="areas", rows=[sea], by=other, at=AT)
    # What makes no version, as a nudge or a tie, is not taken for the change that did.
    record(commitment, verb="nudge", by=other, at=AT)
    save(commitment, other, scope="Theirs")
    shown = client.post(page(commitment), mine)
    [both] = merge_of(shown).conflicts
    assert (both.before, both.theirs, both.mine) == ("", str(sea), str(sky))
    again = typed(shown) | {both.choice: "theirs"}
    assert client.post(page(commitment), again).status_code == 302
    assert [*commitment.areas.all()] == [sea]


def test_without_the_history_every_difference_is_asked_about(
    client: Client, commitment: Commitment
) -> None:
    mine = typed(client.get(page(commitment)), scope="Mine")
    Commitment.objects.filter(pk=commitment.pk).update(scope="Theirs", version=9)
    [both] = merge_of(client.post(page(commitment), mine)).conflicts
    assert (both.before, both.theirs, both.mine) == (None, "Theirs", "Mine")


def test_third_save_in_between_is_merged_again(
    client: Client, commitment: Commitment, other: User
) -> None:
    mine = typed(client.get(page(commitment)), note="Mine")
    save(commitment, other, note="Theirs")
    first = client.post(page(commitment), mine)
    save(commitment, other, note="Newer")
    second = client.post(page(commitment), typed(first))
    [both] = merge_of(second).conflicts
    assert (both.before, both.theirs, both.mine) == ("Theirs", "Newer", "Mine")
