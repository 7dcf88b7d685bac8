"""What stands on the page of a commitment: parties, people, dates, figures, words."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.actions import (
    RefusedError,
    add_deadline,
    add_indicator,
    add_mention,
    assign,
    attach_evidence,
    relate,
    set_quota,
    unassign,
    unrelate,
)
from commitments.actions.parties import change_role, drop_party, name_party
from commitments.domain.vocabulary import DeadlineRole
from commitments.models import (
    Assignment,
    CommitmentParty,
    Deadline,
    Evidence,
    Indicator,
    Mention,
    QuotaRule,
    Relation,
)
from commitments.permissions import check_may_relate
from history.admin import RecordForm, RecordStackedInline, RecordTabularInline, Signature


class PartyInline(RecordTabularInline):
    """The parties by role."""

    model = CommitmentParty
    fields = ("party", "role", "contribution")
    autocomplete_fields = ("party",)
    deletes = True

    def add_row(self, row: CommitmentParty, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Name a party."""
        self._name(row, signature)

    def change_row(self, row: CommitmentParty, form: RecordForm, *, signature: Signature) -> None:
        """Change role and contribution, or take one party out and name the other."""
        if "party" in form.changed_data:
            drop_party(CommitmentParty.objects.get(pk=row.pk), **signature.full)
            self._name(row, signature)
            return
        change_role(row, role=row.role, contribution=row.contribution, **signature.full)

    def _name(self, row: CommitmentParty, signature: Signature) -> None:
        name_party(
            row.commitment,
            party=row.party,
            role=row.role,
            contribution=row.contribution,
            **signature.full,
        )

    def drop_row(self, row: CommitmentParty, *, signature: Signature) -> None:
        """Take a party out."""
        if not signature.reason:
            raise RefusedError(_("Say below why %(party)s is taken out.") % {"party": row.party})
        drop_party(row, **signature.full)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows with their parties."""
        return super().get_queryset(request).select_related("party")


class AssignmentInline(RecordTabularInline):
    """The points of contact; relieving one needs the reason asked for below."""

    model = Assignment
    fields = ("user", "party")
    autocomplete_fields = ("user", "party")
    changes = False
    deletes = True

    def add_row(self, row: Assignment, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Make a person answer for the commitment."""
        assign(row.commitment, user=row.user, party=row.party, **signature.full)

    def drop_row(self, row: Assignment, *, signature: Signature) -> None:
        """Relieve a person."""
        if not signature.reason:
            raise RefusedError(_("Say below why %(person)s is relieved.") % {"person": row.user})
        unassign(row, **signature.full)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows with whom they name."""
        return super().get_queryset(request).select_related("user", "party")


class DeadlineInline(RecordTabularInline):
    """The dates; new ones are read from their words, set ones move on their own page."""

    model = Deadline
    fk_name = "commitment"
    fields = ("role", "label", "expression", "edtf", "last_day", "late_at", "close_reason")
    readonly_fields = ("last_day", "late_at", "close_reason")
    changes = False
    show_change_link = True

    def add_row(self, row: Deadline, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Set a deadline from its words or from a given reading."""
        add_deadline(
            row.commitment,
            expression=row.expression,
            edtf=row.edtf,
            role=DeadlineRole(row.role),
            label=row.label,
            **signature.plain,
        )


class IndicatorInline(RecordStackedInline):
    """What is measured."""

    model = Indicator
    fields = (
        ("name", "unit", "role"),
        ("operator", "operator_is_doubtful", "value", "direction"),
        ("baseline_value", "baseline_edtf", "baseline_source", "trajectory"),
        ("definition", "definition_source"),
        ("money_type", "currency", "position"),
    )
    show_change_link = True
    classes = ("collapse",)

    def add_row(self, row: Indicator, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Add an indicator."""
        own = {"id", "uuid", "version", "commitment"}
        fields = {
            field.name: getattr(row, field.name)
            for field in row._meta.concrete_fields
            if field.name not in own
        }
        add_indicator(row.commitment, **fields, **signature.plain)


class QuotaInline(RecordStackedInline):
    """The rule of a quota; it opens the cycles."""

    model = QuotaRule
    fields = (
        ("period", "forum", "via_forum"),
        ("starts_on", "rrule"),
        ("required", "counts"),
        "expression",
        "next_opens_on",
    )
    readonly_fields = ("next_opens_on",)
    classes = ("collapse",)

    def add_row(self, row: QuotaRule, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Set the quota and open its cycles."""
        set_quota(row, **signature.plain)

    change_row = add_row


class MentionInline(RecordTabularInline):
    """The passages that speak of it, word for word."""

    model = Mention
    fields = ("passage", "role", "words")
    readonly_fields = ("words",)
    autocomplete_fields = ("passage",)
    deletes = True
    classes = ("collapse",)

    def add_row(self, row: Mention, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Tie the commitment to a passage."""
        add_mention(row.commitment, passage=row.passage, role=row.role, **signature.plain)

    @admin.display(description=gettext_lazy("words"))
    def words(self, mention: Mention) -> str:
        """Show the passage's words."""
        return mention.passage.quote if mention.pk else ""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows with their passages."""
        return super().get_queryset(request).select_related("passage")


class RelationInline(RecordTabularInline):
    """How it stands to other commitments; taking it back needs the reason asked for below."""

    model = Relation
    fk_name = "commitment"
    fields = ("kind", "other", "note", "said_by", "said_at")
    readonly_fields = ("said_by", "said_at")
    autocomplete_fields = ("other",)
    changes = False
    deletes = True
    classes = ("collapse",)

    def add_row(self, row: Relation, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Say how it stands to another."""
        _check_relating(row, signature)
        relate(row.commitment, other=row.other, kind=row.kind, note=row.note, **signature.plain)

    def drop_row(self, row: Relation, *, signature: Signature) -> None:
        """Take a relation back."""
        _check_relating(row, signature)
        if not signature.reason:
            raise RefusedError(_("Say below why the relation is taken back."))
        unrelate(row, **signature.full)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows with the other side."""
        return super().get_queryset(request).select_related("other", "said_by")


def _check_relating(row: Relation, signature: Signature) -> None:
    """Refuse in words, on the form, what the person may not say."""
    try:
        check_may_relate(signature.by, commitment=row.commitment, other=row.other, kind=row.kind)
    except PermissionDenied as denied:
        raise RefusedError(str(denied)) from denied


class EvidenceInline(RecordTabularInline):
    """What documents say of it later."""

    model = Evidence
    fields = ("title", "relation", "statement", "document_edtf", "url")
    changes = False
    classes = ("collapse",)

    def add_row(self, row: Evidence, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Attach evidence."""
        attach_evidence(
            row.commitment,
            title=row.title,
            relation=row.relation,
            statement=row.statement,
            document_edtf=row.document_edtf,
            url=row.url,
            **signature.plain,
        )


COMMITMENT_INLINES = (
    PartyInline,
    AssignmentInline,
    DeadlineInline,
    MentionInline,
    IndicatorInline,
    QuotaInline,
    EvidenceInline,
    RelationInline,
)
