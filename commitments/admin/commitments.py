"""The commitments in the admin: entered, corrected, declared, each through its action."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.actions import add_anchored_deadline, declare, enter_commitment
from commitments.admin.base import BooksAdmin, day_words
from commitments.admin.deadlines import StandingFilter
from commitments.admin.forms import CommitmentForm
from commitments.admin.inlines import COMMITMENT_INLINES
from commitments.domain.references import next_reference
from commitments.domain.steps import TRANSITIONS
from commitments.domain.vocabulary import Status
from commitments.models import AnchorRelation, Commitment, OffsetUnit
from commitments.models.choices import StandingChoices, StatusChoices
from commitments.permissions import may
from frameworks.models import Framework
from history.admin import RecordForm, Signature, Step, StepForm
from history.admin.links import link
from history.admin.signing import person
from meetings.models import Forum

WHY = forms.Textarea(attrs={"rows": 2, "cols": 60})
# Said at entry and kept in its own place from then on.
ENTERED_FIELDS = (
    "subtype", "strength", "verb", "scope", "priority", "visibility", "author_party",
    "programme", "note",
)  # fmt: skip


class DeclareForm(StepForm):
    """What a person declares of a commitment."""

    status = forms.ChoiceField(label=gettext_lazy("Status"))
    delivered_edtf = forms.CharField(
        label=gettext_lazy("Delivered (EDTF)"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("When it was delivered, as in 2025-06."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, widget=WHY)

    def set_up(self, subject: Commitment) -> None:
        """Offer the statuses that may follow."""
        following = TRANSITIONS[Status(subject.status)]
        fields: Any = self.fields
        fields["status"].choices = [
            (value, label) for value, label in StatusChoices.choices if value in following
        ]


def _declare(commitment: Commitment, answers: dict[str, Any], signature: Signature) -> str:
    status = Status(answers.pop("status"))
    declared = declare(commitment, status=status, **answers, **signature.plain)
    return _("The commitment is now: %(status)s.") % {"status": declared.get_status_display()}


class HangForm(StepForm):
    """What a deadline hangs on."""

    expression = forms.CharField(
        label=gettext_lazy("Words"), max_length=250, help_text=gettext_lazy("As in the document.")
    )
    relation = forms.ChoiceField(label=gettext_lazy("It falls due"), choices=AnchorRelation.choices)
    forum = forms.ModelChoiceField(
        Forum.objects.none(), label=gettext_lazy("The next meeting of"), required=False
    )
    event = forms.CharField(label=gettext_lazy("Or an event"), required=False, max_length=120)
    event_on = forms.DateField(
        label=gettext_lazy("Day of the event"), required=False, widget=AdminDateWidget
    )
    offset = forms.IntegerField(
        label=gettext_lazy("By how many"), min_value=0, max_value=3650, initial=0
    )
    offset_unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=OffsetUnit.choices)

    def set_up(self, subject: Commitment) -> None:
        """Offer the forums of the framework."""
        forums = Forum.objects.filter(framework=subject.framework_id)
        fields: Any = self.fields
        fields["forum"].queryset = forums.order_by("code", "pk")


def _hang(commitment: Commitment, answers: dict[str, Any], signature: Signature) -> str:
    deadline = add_anchored_deadline(commitment, **answers, **signature.plain)
    return _("The deadline falls due: %(day)s.") % {"day": day_words(deadline.last_day)}


STEPS = (
    Step(
        name="declare",
        title=gettext_lazy("Declare"),
        form=DeclareForm,
        is_open=lambda user, commitment: may(user, "declare", commitment),
        run=_declare,
        intro=gettext_lazy("Closing it closes its deadlines; taking it up opens them again."),
    ),
    Step(
        name="hang",
        title=gettext_lazy("Hang a deadline"),
        form=HangForm,
        is_open=lambda user, commitment: may(user, "set_deadline", commitment),
        run=_hang,
        intro=gettext_lazy("On the next meeting of a forum, or on an event with a name."),
    ),
)


@admin.register(Commitment)
class CommitmentAdmin(BooksAdmin):
    """What was promised."""

    form = CommitmentForm
    steps = STEPS
    public_page = "desks:commitment"
    list_display = (
        "reference", "title", "framework_code", "kind", "strength", "status", "standing_words",
    )  # fmt: skip
    list_display_links = ("reference", "title")
    list_filter = (
        ("framework", admin.RelatedOnlyFieldListFilter),
        StandingFilter,
        "status",
        "kind",
        "strength",
        "priority",
        "publication_status",
        "is_demo",
    )
    list_select_related = ("framework",)
    search_fields = ("reference", "title", "mentions__passage__quote")
    ordering = ("framework__code", "reference", "pk")
    autocomplete_fields = ("author_party", "areas", "programme")
    inlines = COMMITMENT_INLINES
    fieldsets = (
        (None, {"fields": ("framework", "reference", "title", "verbatim")}),
        (
            gettext_lazy("What sort of promise"),
            {"fields": (("kind", "subtype"), ("strength", "verb"), "scope", "publication_status")},
        ),
        (
            gettext_lazy("How it is kept in the books"),
            {
                "fields": (
                    ("status", "delivered_edtf"),
                    "priority",
                    ("visibility", "author_party"),
                    "tracked_from",
                    "areas",
                    "programme",
                    "note",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the commitments with what today makes of them."""
        return super().get_queryset(request).with_standing(timezone.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Leave a commitment in its framework, and its status to “declare”."""
        kept = ("verbatim", "delivered_edtf")
        return (*kept, "framework", "status") if obj else kept

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Begin as a draft or at once; everything else is declared later."""
        if db_field.name == "status":
            begun = (StatusChoices.ACTIVE, StatusChoices.DRAFT)
            kwargs["choices"] = [(status.value, status.label) for status in begun]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """Propose the next reference, where the framework is clear."""
        initial: dict[str, Any] = {**super().get_changeform_initial_data(request)}
        kept = Framework.objects.editable_by(person(request))
        given = str(initial.get("framework", ""))
        one = kept.filter(pk=int(given)) if given.isdecimal() else kept
        found = list(one.order_by("pk")[:2])
        if len(found) == 1:
            initial.setdefault("framework", str(found[0].pk))
            references = found[0].commitments.values_list("reference", flat=True)
            initial.setdefault("reference", next_reference(references, prefix=found[0].code))
        return initial

    def add_record(self, obj: Commitment, form: RecordForm, *, signature: Signature) -> Commitment:  # noqa: ARG002
        """Enter the commitment; what was delivered when published is closed at once."""
        return enter_commitment(
            obj.framework,
            reference=obj.reference,
            title=obj.title,
            kind=obj.kind,
            publication_status=obj.publication_status,
            status=Status(obj.status),
            tracked_from=obj.tracked_from,
            **{name: getattr(obj, name) for name in ENTERED_FIELDS},
            **signature.plain,
        )

    @admin.display(description=gettext_lazy("the words"))
    def verbatim(self, commitment: Commitment) -> str:
        """Show the words in the documents, never to be rewritten here."""
        if not commitment.pk:
            return _("Select them in the document, or tie a passage below.")
        mentions = commitment.mentions.select_related("passage__document").order_by("pk")
        lines = (
            (
                mention.passage.quote,
                link(mention.passage.document, "entry:document", mention.passage.document.uuid),
            )
            for mention in mentions
        )
        return format_html_join("", "<blockquote><q>{}</q> ({})</blockquote>", lines) or _("none")

    @admin.display(description=gettext_lazy("framework"), ordering="framework__code")
    def framework_code(self, commitment: Commitment) -> str:
        """Name the framework shortly."""
        return commitment.framework.code

    @admin.display(description=gettext_lazy("standing"))
    def standing_words(self, commitment: Any) -> str:
        """Say what today makes of it."""
        return str(StandingChoices(commitment.standing).label)
