"""Reports, values, evidence and judgements as they are told, and the bodies that make them."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.reverse import reverse

from api.files import UploadField
from api.serializers.base import (
    Body,
    CommitmentNameSerializer,
    EdtfField,
    FlagField,
    LineField,
    LinkField,
    NumberField,
    PartyNameSerializer,
    PersonSerializer,
    Reference,
    Shown,
    TextField,
)
from api.serializers.references import IndicatorReference
from commitments.models import (
    Assessment,
    Deadline,
    Evidence,
    EvidenceRelation,
    EvidenceVersion,
    Indicator,
    Initiative,
    Measurement,
    ProgressUpdate,
    ReportedStep,
)
from commitments.models.choices import HealthChoices, OperatorChoices, StageChoices
from frameworks.models import Party

SEVERAL = 50


class MeasurementSerializer(Shown):
    """A dated value."""

    indicator = serializers.UUIDField(source="indicator.uuid")
    update = serializers.UUIDField(source="update.uuid", default=None, allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = Measurement
        fields = (
            "uuid", "version", "indicator", "update", "value", "operator", "measured_edtf",
            "measured_on", "source", "is_accepted", "is_demo",
        )  # fmt: skip


class IndicatorRowSerializer(Shown):
    """What is measured, in a list."""

    class Meta:
        model = Indicator
        fields = ("uuid", "version", "name", "unit", "role", "operator", "value", "direction")


class IndicatorSerializer(IndicatorRowSerializer):
    """What is measured: definition, target, baseline, and its values."""

    commitment = serializers.UUIDField(source="commitment.uuid")
    measurements = MeasurementSerializer(many=True, source="visible_measurements")

    class Meta:
        model = Indicator
        fields = (
            *IndicatorRowSerializer.Meta.fields, "commitment", "definition", "definition_source",
            "operator_is_doubtful", "is_implied", "baseline_value", "baseline_edtf",
            "baseline_source", "trajectory", "money_type", "currency", "scope", "note",
            "measurements",
        )  # fmt: skip


class EvidenceVersionSerializer(Shown):
    """An earlier version of a piece of evidence."""

    file_address = serializers.SerializerMethodField()
    attached_by = PersonSerializer(allow_null=True)

    class Meta:
        model = EvidenceVersion
        fields = (
            "uuid", "number", "title", "statement", "url", "file_name", "file_address", "sha256",
            "size", "attached_by", "attached_at",
        )  # fmt: skip

    def get_file_address(self, row: EvidenceVersion) -> str:
        """Return where the file is to be had; empty where there is none."""
        return reverse("api:evidence-version-file", args=[row.uuid]) if row.file else ""


class EvidenceSerializer(Shown):
    """A link, a file or a dated statement that bears on a commitment, with its versions."""

    file_address = serializers.SerializerMethodField()
    update = serializers.UUIDField(source="update.uuid", default=None, allow_null=True)  # type: ignore[assignment]
    attached_by = PersonSerializer(allow_null=True)
    earlier_versions = EvidenceVersionSerializer(many=True, source="versions")

    class Meta:
        model = Evidence
        fields = (
            "uuid", "version", "update", "relation", "title", "statement", "document_edtf", "url",
            "file_name", "file_address", "sha256", "size", "attached_by", "attached_at",
            "earlier_versions", "is_demo",
        )  # fmt: skip

    def get_file_address(self, row: Evidence) -> str:
        """Return where the file is to be had; empty where there is none."""
        return reverse("api:evidence-file", args=[row.uuid]) if row.file else ""


class AssessmentSerializer(Shown):
    """A judgement of one party on a commitment or one of its deadlines."""

    deadline = serializers.UUIDField(source="deadline.uuid", default=None, allow_null=True)
    party = PartyNameSerializer()
    assessed_by = PersonSerializer()
    dissent_by = PersonSerializer(allow_null=True)
    replaces = serializers.UUIDField(source="replaces.uuid", default=None, allow_null=True)
    evidence = serializers.ListField(child=serializers.UUIDField(), source="evidence_uuids")

    class Meta:
        model = Assessment
        fields = (
            "uuid", "version", "deadline", "party", "completion", "outcome", "reasons",
            "early_reason", "evidence", "assessed_by", "assessed_at", "replaces", "dissent",
            "dissent_by", "dissent_at", "is_demo",
        )  # fmt: skip


class ReportedStepSerializer(Shown):
    """The stage to which a report says that an initiative has come."""

    initiative = serializers.UUIDField(source="initiative.uuid")

    class Meta:
        model = ReportedStep
        fields = ("initiative", "stage", "taken_on", "decision")


class UpdateSerializer(Shown):
    """A report on a commitment for one party."""

    commitment = CommitmentNameSerializer()
    party = PartyNameSerializer()
    author = PersonSerializer()
    signed_off_by = PersonSerializer(allow_null=True)
    reviewed_by = PersonSerializer(allow_null=True)
    corrects = serializers.UUIDField(source="corrects.uuid", default=None, allow_null=True)
    measurements = MeasurementSerializer(many=True)
    evidence = EvidenceSerializer(many=True)
    milestones = serializers.ListField(child=serializers.UUIDField(), source="milestone_uuids")
    steps = ReportedStepSerializer(many=True)

    class Meta:
        model = ProgressUpdate
        fields = (
            "uuid", "version", "commitment", "party", "author", "state", "health", "narrative",
            "next_steps", "obstacles", "help_needed", "reported_edtf", "submitted_at",
            "signed_off_at", "signed_off_by", "reviewed_at", "reviewed_by", "review_note",
            "corrects", "measurements", "evidence", "milestones", "steps", "is_demo",
        )  # fmt: skip


class WordsBody(Body):
    """The words of a report; what is left out stays as it is."""

    health = serializers.ChoiceField(HealthChoices.choices, required=False, allow_blank=True)
    narrative = TextField(required=False, allow_blank=True)
    next_steps = TextField(required=False, allow_blank=True)
    obstacles = TextField(required=False, allow_blank=True)
    help_needed = TextField(required=False, allow_blank=True)
    reported_edtf = EdtfField(required=False, allow_blank=True)

    example: ClassVar = {"narrative": "Two workshops were held, in March and in May."}


class ValueBody(Body):
    """A dated value and its source."""

    value = NumberField()
    measured_edtf = EdtfField()
    source = LineField(required=False, allow_blank=True, default="")  # type: ignore[assignment]
    operator = serializers.ChoiceField(OperatorChoices.choices, required=False, default="=")

    example: ClassVar = {"value": "2", "measured_edtf": "2027-05", "source": "Minutes of the SCM"}


class MeasurementBody(ValueBody):
    """A dated value, alone or as part of a report that is still in one's hands."""

    update = serializers.UUIDField(required=False, allow_null=True, default=None)  # type: ignore[assignment]


class ReportedValueBody(ValueBody):
    """A dated value of an indicator of the commitment that is reported on."""

    indicator = IndicatorReference()


class LinkedEvidenceBody(Body):
    """A link or a statement."""

    title = LineField()
    relation = serializers.ChoiceField(
        EvidenceRelation.choices, required=False, default=EvidenceRelation.SUPPORT
    )
    statement = TextField(required=False, allow_blank=True, default="")
    document_edtf = EdtfField(required=False, allow_blank=True, default="")
    url = LinkField(required=False, allow_blank=True, default="")

    example: ClassVar = {"title": "Minutes", "url": "https://example.org/minutes-2027.pdf"}

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        """Raise ValidationError where there is nothing to look at."""
        if not (attrs["url"] or attrs["statement"]):
            message = _("Give a link, or say what the document states.")
            raise serializers.ValidationError({"url": [message]})
        return attrs


class EvidenceBody(LinkedEvidenceBody):
    """A link or a statement, alone or as part of a report that is still in one's hands."""

    update = serializers.UUIDField(required=False, allow_null=True, default=None)  # type: ignore[assignment]


class FileBody(EvidenceBody):
    """A file, sent as a form; a link or a statement may go with it."""

    file = UploadField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for nothing more: the file is there to be looked at."""
        return attrs


class VersionBody(Body):
    """A link in the place of the present version."""

    title = LineField(required=False, allow_blank=True, default="")
    url = LinkField()
    reason = TextField(required=False, allow_blank=True, default="")

    example: ClassVar = {"url": "https://example.org/minutes-2027-final.pdf"}


class FileVersionBody(VersionBody):
    """A file in the place of the present version, sent as a form; a link may go with it."""

    url = LinkField(required=False, allow_blank=True, default="")
    file = UploadField()


class ReportedStepBody(Body):
    """The stage to which an initiative of the commitment has come."""

    initiative = Reference(Initiative)
    stage = serializers.ChoiceField(StageChoices.choices)
    taken_on = serializers.DateField()
    decision = TextField(required=False, allow_blank=True, default="")


class ReportBody(WordsBody):
    """A report with its values and its evidence; `submit` hands it in at once."""

    party = Reference(Party, required=False)
    measurements = serializers.ListField(
        child=ReportedValueBody(), required=False, default=list, max_length=SEVERAL
    )
    evidence = serializers.ListField(
        child=LinkedEvidenceBody(), required=False, default=list, max_length=SEVERAL
    )
    milestones = serializers.ListField(
        child=Reference(Deadline), required=False, default=list, max_length=SEVERAL
    )
    steps = serializers.ListField(
        child=ReportedStepBody(), required=False, default=list, max_length=SEVERAL
    )
    submit = FlagField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raise ValidationError for a report that says neither how it goes nor what happened."""
        if not (attrs.get("health") or attrs.get("narrative")):
            message = _("Say how it goes, or what happened.")
            raise serializers.ValidationError({"narrative": [message]})
        return attrs

    example: ClassVar = {
        "health": "on_track",
        "narrative": "The first workshop was held in March.",
        "submit": True,
    }


class NoteBody(Body):
    """A note that may go with the decision."""

    note = TextField(required=False, allow_blank=True, default="")

    example: ClassVar = {"note": "Thank you."}


class ReturnBody(Body):
    """What has to be mended."""

    note = TextField()

    example: ClassVar = {"note": "Name the source of the figure."}


class WithdrawBody(Body):
    """Why a report is taken back."""

    reason = TextField()

    example: ClassVar = {"reason": "It was about another commitment."}
