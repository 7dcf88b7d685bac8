"""A row of the list of commitments told from plain values is what its serializer would tell."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Prefetch
from rest_framework.renderers import JSONRenderer

from api import flat
from api.serializers.commitments import CommitmentRowSerializer
from commitments.actions import add_mention
from commitments.models import (
    AnchorRelation,
    CloseReason,
    Commitment,
    Deadline,
    DeadlineRevision,
    Indicator,
)  # fmt: skip
from tests.api.world import World
from tests.factories import (
    AT,
    create_assignment,
    create_commitment,
    create_indicator,
    create_passage,
    create_user,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def days_of_every_kind(commitment: Commitment) -> None:
    """Add deadlines that stand in every way, one of which moved."""
    days = [AT.date() + timedelta(days=away) for away in (-800, -3, 0, 12, 400)]
    for day in days:
        found = {"first_day": day, "last_day": day, "grace_day": day}
        late = AT + (day - AT.date()) + timedelta(hours=7, microseconds=9)
        for closing in ({}, {"closed_at": AT, "close_reason": CloseReason.MET}):
            Deadline.objects.create(commitment=commitment, late_at=late, **found, **closing)
    Deadline.objects.create(commitment=commitment, expression="some day")
    for relation, first in ((AnchorRelation.BEFORE, None), (AnchorRelation.AFTER, days[0])):
        Deadline.objects.create(
            commitment=commitment, anchor_relation=relation, anchor_event="한국", first_day=first
        )


def slip(deadline: Deadline) -> None:
    """Move a deadline twice, once only in words."""
    moves = [
        (None, date(2024, 1, 1)),
        (date(2024, 1, 1), date(2024, 6, 1)),
        (date(2024, 6, 1),) * 2,
    ]
    for number, (old, new) in enumerate(moves, start=1):
        DeadlineRevision.objects.create(
            deadline=deadline, number=number, old_last_day=old, new_last_day=new,
            reason="Asked for", revised_at=AT,
        )  # fmt: skip


@pytest.fixture
def rows(world: World) -> Any:
    """Fill one commitment, close another one, and leave a third one bare."""
    days_of_every_kind(world.commitment)
    for deadline in world.commitment.deadlines.order_by("pk"):
        slip(deadline)
    passage = create_passage(document=world.document, quote="They will report each year")
    add_mention(world.commitment, passage=passage, by=world.clerk, at=AT)
    create_assignment(commitment=world.commitment, user=create_user(), party=world.party)
    create_indicator(commitment=world.commitment)
    Indicator.objects.create(
        commitment=world.commitment,
        name="No value",
        unit="ships",
        role="target",
        operator="increase",
        direction="up",
    )
    closed = create_commitment(framework=world.framework, owner=world.party)
    days_of_every_kind(closed)
    Commitment.objects.filter(pk=closed.pk).update(status="delivered", closed_at=AT)
    create_commitment(framework=world.framework, owner=world.other_party, is_demo=True)
    return Commitment.objects.with_standing(AT).order_by("pk")


def test_plain_values_tell_what_the_serializer_tells(rows: Any) -> None:
    fetched = rows.prefetch_related(Prefetch("deadlines", Deadline.objects.by_day()))
    expected = CommitmentRowSerializer(fetched, many=True, context={"at": AT}).data
    plain = flat.told(rows.values(*flat.COLUMNS), at=AT)
    assert [len(row["deadlines"]) for row in plain] == [14, 13, 0]
    assert {row["moves"] for row in plain} == {0, 1}
    for told, row in zip(plain, expected, strict=True):
        assert JSONRenderer().render(told) == JSONRenderer().render(row)
