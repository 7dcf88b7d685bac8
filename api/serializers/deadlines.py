"""Deadlines, their changes and the requests to change them."""

from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from api.serializers.base import (
    LARGEST_DAY,
    Body,
    EdtfField,
    Facts,
    FlagField,
    LineField,
    NamedSerializer,
    PersonSerializer,
    Reference,
    Shown,
    TextField,
    WholeField,
)
from api.serializers.meetings import MoveSerializer
from commitments.domain.standing import DeadlineFacts, days_late, deadline_standing
from commitments.domain.vocabulary import DeadlineRole, Hemisphere, Standing
from commitments.leading import slippage_of
from commitments.models import (
    AnchorRelation,
    CloseReason,
    DateRequest,
    Deadline,
    DeadlineRevision,
    OffsetUnit,
)
from commitments.models.choices import (
    DeadlineRoleChoices,
    QualifierChoices,
    StandingChoices,
)
from frameworks.models import HemisphereChoices
from meetings.models import Forum, Meeting
from sources.models import Passage

ENTERED_ROLES = [
    choice for choice in DeadlineRoleChoices.choices if choice[0] != DeadlineRole.CYCLE
]
CLOSABLE = [
    choice for choice in CloseReason.choices if choice[0] != CloseReason.CLOSED_WITH_COMMITMENT
]


def standing_of(deadline: Deadline, *, at: datetime) -> Standing:
    """Tell a deadline's standing at an instant; its commitment has to be at hand."""
    commitment = deadline.commitment
    facts = DeadlineFacts(
        is_open=deadline.is_open and commitment.is_open,
        last_day=deadline.last_day,
        late_at=deadline.late_at,
        is_anchored=deadline.awaits_date,
    )
    return deadline_standing(facts, at=at, tracked_from=commitment.tracked_from)


class DeadlineRowSerializer(Shown):
    """A deadline in a list: its words, their reading as days, and what today makes of them."""

    standing = serializers.SerializerMethodField()
    days_late = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()
    slippage_days = serializers.SerializerMethodField()

    class Meta:
        model = Deadline
        fields = (
            "uuid", "version", "label", "role", "expression", "edtf", "first_day", "last_day",
            "grace_day", "late_at", "is_provisional", "standing", "days_late", "moves",
            "slippage_days", "closed_at", "close_reason",
        )  # fmt: skip

    def get_moves(self, deadline: Deadline) -> int:
        """Return how often its day moved; a first day is no move."""
        return slippage_of(deadline).moves

    def get_slippage_days(self, deadline: Deadline) -> int | None:
        """Return the days from its first day to the present one; none where it has no day now."""
        return slippage_of(deadline).days

    @extend_schema_field(serializers.ChoiceField(StandingChoices.choices))
    def get_standing(self, deadline: Deadline) -> str:
        """Return what today makes of it."""
        return standing_of(deadline, at=self.context["at"]).value

    def get_days_late(self, deadline: Deadline) -> int:
        """Return the days begun since it went by; 0 where it is not overdue."""
        at: datetime = self.context["at"]
        if deadline.late_at is None or standing_of(deadline, at=at) != Standing.OVERDUE:
            return 0
        return days_late(deadline.late_at, at=at)


class ReadingSerializer(Facts):
    """How the words were read."""

    edtf = serializers.CharField()
    qualifier = serializers.ChoiceField([("", "—"), *QualifierChoices.choices])
    hemisphere = serializers.ChoiceField(HemisphereChoices.choices)
    basis = serializers.ListField(child=serializers.CharField())
    is_inferred = serializers.BooleanField()


class AnchorSerializer(Facts):
    """What a deadline hangs on, where it moves with something else."""

    relation = serializers.ChoiceField(AnchorRelation.choices, source="anchor_relation")
    forum = NamedSerializer(source="anchor_forum", allow_null=True)
    meeting = serializers.UUIDField(source="anchor_meeting.uuid", default=None, allow_null=True)
    deadline = serializers.UUIDField(source="anchor_deadline.uuid", default=None, allow_null=True)
    event = serializers.CharField(source="anchor_event")
    event_on = serializers.DateField(source="anchor_event_on", allow_null=True)
    offset = serializers.IntegerField()
    offset_unit = serializers.ChoiceField(OffsetUnit.choices)


class RevisionSerializer(Shown):
    """One change of a deadline."""

    asked_by = PersonSerializer(allow_null=True)
    approved_by = PersonSerializer(allow_null=True)
    slippage_days = serializers.IntegerField(allow_null=True)

    class Meta:
        model = DeadlineRevision
        fields = (
            "uuid", "number", "old_expression", "old_edtf", "old_last_day", "new_expression",
            "new_edtf", "new_last_day", "slippage_days", "reason", "asked_by", "approved_by",
            "revised_at",
        )  # fmt: skip


class DeadlineSerializer(DeadlineRowSerializer):
    """A deadline with its reading, its anchor and all its changes."""

    commitment = serializers.UUIDField(source="commitment.uuid")
    passage = serializers.UUIDField(source="passage.uuid", default=None, allow_null=True)
    reading = ReadingSerializer(source="*")
    anchor = serializers.SerializerMethodField()
    revisions = RevisionSerializer(many=True)

    class Meta:
        model = Deadline
        fields = (
            *DeadlineRowSerializer.Meta.fields, "commitment", "passage", "reading", "anchor",
            "cycle_number", "window_from", "window_until", "required", "revisions",
        )  # fmt: skip

    @extend_schema_field(AnchorSerializer(allow_null=True))
    def get_anchor(self, deadline: Deadline) -> Any:
        """Return what it hangs on; none where its day stands by itself."""
        return AnchorSerializer(deadline).data if deadline.is_anchored else None


class DateRequestSerializer(Shown):
    """A wish for another date, and the answer to it."""

    commitment = serializers.UUIDField(source="deadline.commitment.uuid")
    deadline = serializers.UUIDField(source="deadline.uuid")
    asked_by = PersonSerializer()
    decided_by = PersonSerializer(allow_null=True)

    class Meta:
        model = DateRequest
        fields = (
            "uuid", "version", "commitment", "deadline", "expression", "edtf", "reason", "state",
            "asked_by", "asked_at", "decided_by", "decided_at", "answer",
        )  # fmt: skip


class AnchorBody(Body):
    """What a deadline hangs on: exactly one of forum, meeting, deadline or event."""

    forum = Reference(Forum, required=False)
    meeting = Reference(Meeting, required=False)
    deadline = Reference(Deadline, required=False)
    event = LineField(required=False, max_length=120)
    event_on = serializers.DateField(required=False, allow_null=True)
    relation = serializers.ChoiceField(
        AnchorRelation.choices, required=False, default=AnchorRelation.BEFORE
    )
    offset = WholeField(required=False, default=0, min_value=0, max_value=LARGEST_DAY - 1)
    offset_unit = serializers.ChoiceField(
        OffsetUnit.choices, required=False, default=OffsetUnit.DAYS
    )

    def validate(self, attrs: Any) -> Any:
        """Raise ValidationError where it hangs on nothing or on two things."""
        named = {"forum", "meeting", "deadline", "event"} & set(attrs)
        if len(named) != 1:
            message = _("Name exactly one of forum, meeting, deadline and event.")
            raise serializers.ValidationError([message])
        return attrs


class DeadlineBody(Body):
    """A deadline: words to be read, or a reading that a person gives, or what it hangs on."""

    expression = LineField(required=False, allow_blank=True, default="")
    edtf = EdtfField(required=False, allow_blank=True, default="", max_length=60)
    role = serializers.ChoiceField(ENTERED_ROLES, required=False, default=DeadlineRole.DUE)
    label = LineField(required=False, allow_blank=True, default="", max_length=200)  # type: ignore[assignment]
    qualifier = serializers.ChoiceField(
        QualifierChoices.choices, required=False, allow_blank=True, default=""
    )
    hemisphere = serializers.ChoiceField(
        HemisphereChoices.choices, required=False, default=Hemisphere.NORTH
    )
    passage = Reference(Passage, required=False, allow_null=True, default=None)
    anchor = AnchorBody(required=False)

    example: ClassVar = {"expression": "by 31 December 2027"}

    def validate(self, attrs: Any) -> Any:
        """Raise ValidationError where nothing says when it falls due."""
        if "anchor" in attrs and attrs["edtf"]:
            raise serializers.ValidationError(
                {"edtf": [_("What hangs on something else has no date of its own.")]}
            )
        if not (attrs["expression"] or attrs["edtf"] or "anchor" in attrs):
            raise serializers.ValidationError({"expression": [_("Say when it falls due.")]})
        return attrs


class NewDateBody(Body):
    """Another date, in words or with its reading, and why."""

    expression = LineField()
    edtf = EdtfField(required=False, allow_blank=True, default="", max_length=60)
    reason = TextField()

    example: ClassVar = {
        "expression": "by 30 June 2028",
        "reason": "The partner university opens its lab in spring.",
    }


class ExtendBody(NewDateBody):
    """A new date for a deadline, why, and who asked for it."""

    asked_by = Reference(User, required=False, allow_null=True, default=None)


class DateEventBody(Body):
    """The day of the event a deadline hangs on; null where nobody knows it.

    With `dry_run` nothing is saved and the answer tells what would move.
    """

    on = serializers.DateField(allow_null=True)
    reason = TextField(required=False, allow_blank=True, default="")
    dry_run = FlagField(required=False, default=False)

    example: ClassVar = {"on": "2027-02-01", "dry_run": True}


class EventMovedSerializer(Facts):
    """What giving an event its day does, or would do."""

    dry_run = serializers.BooleanField()
    deadline = DeadlineSerializer()
    moves = MoveSerializer(many=True)


class CloseBody(Body):
    """Why a deadline is no longer open."""

    close_reason = serializers.ChoiceField(CLOSABLE)
    reason = TextField(required=False, allow_blank=True, default="")

    example: ClassVar = {"close_reason": "met"}


class AnswerBody(Body):
    """A word with the decision."""

    answer = TextField(required=False, allow_blank=True, default="")

    example: ClassVar = {"answer": "Agreed at the working group."}


class WithdrawalBody(Body):
    """Why a request is taken back."""

    reason = TextField()

    example: ClassVar = {"reason": "The workshop is held in time after all."}


class RefusalBody(Body):
    """Why the date stays."""

    answer = TextField()

    example: ClassVar = {"answer": "The meeting in March needs the report."}
