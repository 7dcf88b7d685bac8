"""Documents and passages in the admin: brought in once, never rewritten, read on their own page."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin import UserAdmin
from accounts.models import User
from commitments.actions import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from commitments.models import Deadline
from entry.register.actions import erase_everywhere
from history.admin import (
    ReasonedForm,
    RecordAdmin,
    RecordForm,
    RecordTabularInline,
    Signature,
    Step,
    StepForm,
)
from history.admin.links import address, link
from sources.actions import PassageError, add_document, revise_document
from sources.models import Document, Passage

REFUSALS = (*RecordAdmin.refusals, RefusedError, PassageError)
TEXT = forms.Textarea(attrs={"rows": 24, "cols": 100})


def plain_lines(text: str) -> str:
    """Return a text with line ends as documents keep them; browsers send two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class DocumentForm(ReasonedForm):
    """A document as it is brought in, or what may be said of it later."""

    raw = forms.FileField(
        label=gettext_lazy("Raw file"),
        required=False,
        help_text=gettext_lazy("Only its SHA-256 is kept; without a file, that of the text."),
    )

    def clean_text(self) -> str:
        """Keep line ends as one character."""
        return plain_lines(self.cleaned_data["text"])

    def clean_date_edtf(self) -> str:
        """Refuse a date that is no EDTF."""
        text: str = self.cleaned_data["date_edtf"]
        if text:
            try:
                period_of(text)
            except EdtfError as error:
                raise ValidationError(str(error)) from error
        return text


class ReviseForm(StepForm):
    """The corrected text, and why."""

    text = forms.CharField(label=gettext_lazy("Corrected text"), widget=TEXT)
    reason = forms.CharField(
        label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 2, "cols": 60})
    )

    def set_up(self, subject: Document) -> None:
        """Begin with the present text."""
        self.fields["text"].initial = subject.text

    def clean_text(self) -> str:
        """Keep line ends as one character."""
        return plain_lines(self.cleaned_data["text"])


def _may_revise(user: User, document: Document) -> bool:
    latest = Document.objects.editable_by(user).latest_revisions()
    return latest.filter(pk=document.pk).exists()


def _revise(document: Document, answers: dict[str, Any], signature: Signature) -> str:
    revision = revise_document(document, **answers, **signature.plain)
    return _("Revision %(number)d was entered; this one stays as it is.") % {
        "number": revision.revision
    }


class PassageInline(RecordTabularInline):
    """The passages cut out so far."""

    model = Passage
    fields = ("start", "end", "quote", "section", "locator")
    readonly_fields = fields
    adds = False
    changes = False
    show_change_link = True
    classes = ("collapse",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the passages as they stand in the text."""
        return super().get_queryset(request).order_by("start", "end", "pk")


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    """The source texts."""

    form = DocumentForm
    refusals = REFUSALS
    steps = (
        Step(
            name="revise",
            title=gettext_lazy("Correct the text"),
            form=ReviseForm,
            is_open=_may_revise,
            run=_revise,
            intro=gettext_lazy("A correction is a new revision; passages stay with the old one."),
        ),
    )
    public_page = "entry:document"
    list_display = ("title", "code", "revision", "framework", "date_edtf", "language", "reader")
    list_filter = (
        ("framework", admin.RelatedOnlyFieldListFilter),
        "language",
        ("superseded_by", admin.EmptyFieldListFilter),
        "is_demo",
    )
    list_select_related = ("framework",)
    search_fields = ("title", "code", "text")
    ordering = ("framework__code", "code", "-revision", "pk")
    autocomplete_fields = ("issuers",)
    inlines = (PassageInline,)
    said = (
        "title", "document_type", "issuers", "date_edtf", "date_reasoning", "language",
        "source_note", "url",
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for the text once; show only what may be said of it later."""
        kept = ("framework", "code", "revision", "text_sha256", "raw_sha256", "raw_name", "reader")
        asked = ("framework", "code", *self.said, "raw", "raw_name", "text")
        layout: list[Any] = [(None, {"fields": asked})]
        if obj:
            brought_in = gettext_lazy("As brought in")
            layout = [(brought_in, {"fields": kept}), (None, {"fields": self.said})]
        return self.with_own_fields(request, obj, layout)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Keep what was brought in as it was."""
        if obj is None:
            return ()
        return ("framework", "code", "revision", "text_sha256", "raw_sha256", "raw_name", "reader")

    def add_record(self, obj: Document, form: RecordForm, *, signature: Signature) -> Document:
        """Bring in the document."""
        raw = form.cleaned_data.get("raw")
        return add_document(
            obj.framework,
            code=obj.code,
            title=obj.title,
            text=obj.text,
            raw=raw.read() if raw else None,
            raw_name=obj.raw_name or (raw.name if raw else ""),
            document_type=obj.document_type,
            date_edtf=obj.date_edtf,
            date_reasoning=obj.date_reasoning,
            language=obj.language,
            source_note=obj.source_note,
            url=obj.url,
            issuers=form.cleaned_data["issuers"],
            **signature.plain,
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and say which dates lean on the one that changed."""
        super().save_model(request, obj, form, change)
        if change and "date_edtf" in form.changed_data:
            self._ask_again(request, obj)

    def _ask_again(self, request: HttpRequest, document: Document) -> None:
        leaning = Deadline.objects.visible_to(request.user).filter(
            is_inferred=True,
            closed_at__isnull=True,
            commitment__mentions__passage__document=document,
        )
        count = leaning.distinct().count()
        if count:
            words = ngettext(
                "%(count)d deadline leans on the document's date. Look at it again: %(list)s",
                "%(count)d deadlines lean on the document's date. Look at them again: %(list)s",
                count,
            )
            listed = address("admin:commitments_deadline_changelist")
            values = {"count": count, "list": f"{listed}?is_inferred__exact=1"}
            self.message_user(request, words % values, messages.WARNING)

    @admin.display(description=gettext_lazy("read and select"))
    def reader(self, document: Document) -> str:
        """Link to the page on which commitments are made from the text."""
        return link(_("open the text"), "entry:document", document.uuid)


@admin.register(Passage)
class PassageAdmin(RecordAdmin):
    """Exact spans of documents; cut on the page of the document."""

    adds = False
    refusals = REFUSALS
    list_display = ("quote_start", "document", "start", "end", "section", "locator")
    list_filter = (("document", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("document",)
    search_fields = ("quote", "section", "document__code", "document__title")
    ordering = ("document__code", "start", "end", "pk")
    readonly_fields = ("document", "start", "end", "quote", "in_the_text")
    fields = ("document", "start", "end", "quote", "in_the_text", "section", "locator")

    @admin.display(description=gettext_lazy("words"))
    def quote_start(self, passage: Passage) -> str:
        """Show the first words."""
        return str(passage)

    @admin.display(description=gettext_lazy("in the text"))
    def in_the_text(self, passage: Passage) -> str:
        """Link to the place in the document."""
        suffix = f"#at-{passage.start}"
        return link(_("open the text"), "entry:document", passage.document.uuid, suffix=suffix)


class ErasureForm(StepForm):
    """Why a person is erased."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


def _erase(person: User, answers: dict[str, Any], signature: Signature) -> str:
    erase_everywhere(person, **{**signature.full, "reason": answers["reason"]})
    return _("The name, the address and the title are erased, here and in the history.")


ERASE = Step(
    name="erase",
    title=gettext_lazy("Erase the person"),
    form=ErasureForm,
    is_open=lambda user, person: user.is_superuser and user.pk != person.pk,
    run=_erase,
    intro=gettext_lazy(
        "The name, the address and the title go for good, also from the history, and the account "
        "is closed. What the person did stays, by somebody erased. Names that people typed into "
        "texts and reasons are not found this way."
    ),
)


class PeopleAdmin(UserAdmin):
    """The people who sign in, erased with what each part of the program holds on them."""

    steps: ClassVar[tuple[Step, ...]] = (*UserAdmin.steps, ERASE)


admin.site.unregister(User)
admin.site.register(User, PeopleAdmin)
