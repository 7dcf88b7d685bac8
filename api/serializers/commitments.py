"""Commitments as they are told in lists and alone, and the bodies of what may be done to them."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import User
from api.serializers.base import (
    Body,
    DocumentNameSerializer,
    EdtfField,
    Facts,
    LineField,
    NamedSerializer,
    PartyNameSerializer,
    PersonSerializer,
    Reference,
    Shown,
    TextField,
)
from api.serializers.deadlines import DeadlineRowSerializer, DeadlineSerializer
from api.serializers.history import EventSerializer
from api.serializers.references import assignment_references
from api.serializers.reporting import (
    AssessmentSerializer,
    EvidenceSerializer,
    IndicatorRowSerializer,
    IndicatorSerializer,
    UpdateSerializer,
)
from commitments.leading import leading_deadline, slippage_of
from commitments.models import Assignment, Commitment, CommitmentParty, Mention
from commitments.models.choices import StandingChoices, StatusChoices
from frameworks.models import Party


class RoleSerializer(Shown):
    """What one party is to a commitment."""

    party = PartyNameSerializer()

    class Meta:
        model = CommitmentParty
        fields = ("role", "party")


class ContactSerializer(Shown):
    """A point of contact."""

    person = PersonSerializer(source="user")
    party = PartyNameSerializer()

    class Meta:
        model = Assignment
        fields = ("uuid", "version", "person", "party")


class MentionSerializer(Shown):
    """The verbatim words, and the span of the document in which they stand."""

    passage = serializers.UUIDField(source="passage.uuid")
    document = DocumentNameSerializer(source="passage.document")
    start = serializers.IntegerField(source="passage.start")
    end = serializers.IntegerField(source="passage.end")
    quote = serializers.CharField(source="passage.quote")
    section = serializers.CharField(source="passage.section")
    locator = serializers.CharField(source="passage.locator")

    class Meta:
        model = Mention
        fields = (
            "uuid", "role", "passage", "document", "start", "end", "quote", "section", "locator",
        )  # fmt: skip


class CommitmentRowSerializer(Shown):
    """A commitment in a list."""

    framework = NamedSerializer()
    standing = serializers.ChoiceField(StandingChoices.choices)
    quote = serializers.SerializerMethodField()
    parties = RoleSerializer(many=True, source="party_roles")
    contacts = ContactSerializer(many=True, source="assignments")
    deadlines = DeadlineRowSerializer(many=True)
    indicators = IndicatorRowSerializer(many=True)
    moves = serializers.SerializerMethodField()
    slippage_days = serializers.SerializerMethodField()

    class Meta:
        model = Commitment
        fields = (
            "uuid", "version", "reference", "title", "framework", "kind", "status", "standing",
            "publication_status", "strength", "priority", "visibility", "quote", "parties",
            "contacts", "deadlines", "moves", "slippage_days", "indicators", "tracked_from",
            "stale_at", "closed_at", "is_demo",
        )  # fmt: skip

    def get_moves(self, commitment: Commitment) -> int:
        """Return how often the day moved that matters now: of the first open deadline."""
        return slippage_of(leading_deadline(commitment)).moves

    def get_slippage_days(self, commitment: Commitment) -> int | None:
        """Return by how many days it moved; none where it has no day now."""
        return slippage_of(leading_deadline(commitment)).days

    def get_quote(self, commitment: Any) -> str:
        """Return the words with which the promise was first made; empty without a passage."""
        mentions = list(commitment.mentions.all())
        return str(mentions[0].passage.quote) if mentions else ""


class CommitmentSerializer(CommitmentRowSerializer):
    """A commitment with all that hangs on it; long stories have addresses of their own."""

    areas = NamedSerializer(many=True)
    programme = NamedSerializer(allow_null=True)
    author_party = PartyNameSerializer(allow_null=True)
    mentions = MentionSerializer(many=True)
    deadlines = DeadlineSerializer(many=True)
    indicators = IndicatorSerializer(many=True)
    updates = UpdateSerializer(many=True, source="latest_updates")
    evidence = EvidenceSerializer(many=True, source="visible_evidence")
    assessments = AssessmentSerializer(many=True)
    history = EventSerializer(many=True, source="latest_events")
    may = serializers.ListField(child=serializers.CharField(), source="rights")

    class Meta:
        model = Commitment
        fields = (
            *CommitmentRowSerializer.Meta.fields, "subtype", "verb", "scope", "areas",
            "programme", "components", "author_party", "delivered_edtf", "note", "mentions",
            "updates", "evidence", "assessments", "history", "may",
        )  # fmt: skip


class DeclareBody(Body):
    """What became of a commitment; stepping back needs a reason."""

    status = serializers.ChoiceField(StatusChoices.choices)
    delivered_edtf = EdtfField(required=False, allow_blank=True, default="")
    reason = TextField(required=False, allow_blank=True, default="")

    example: ClassVar = {"status": "delivered", "delivered_edtf": "2027-05"}


class AssignBody(Body):
    """Who answers for a commitment, and for which party."""

    user = Reference(User)
    party = Reference(Party)
    reason = TextField(required=False, allow_blank=True, default="")


class ReassignBody(Body):
    """Who answers from now on; instead of all points of contact, or of those named."""

    assignments = assignment_references(required=False)
    user = Reference(User)
    party = Reference(Party)
    reason = TextField()


class NudgeBody(Body):
    """Whom to remind by hand: the points of contact of these commitments, with a word."""

    commitments = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)
    reason = LineField(max_length=1000)


class NudgedSerializer(Facts):
    """What became of one nudge."""

    commitment = serializers.UUIDField()
    outcome = serializers.ChoiceField(["nudged", "refused", "forbidden", "not_found"])
    detail = serializers.CharField()


class NudgesSerializer(Facts):
    """What became of each nudge, in the order in which they were asked for."""

    results = NudgedSerializer(many=True)
