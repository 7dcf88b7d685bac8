"""The admin of one kind of record: who sees it, who changes it, and how a write is recorded."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from history.actions import StaleRecordError, save_recorded, set_recorded
from history.admin.choices import ScopedChoices
from history.admin.forms import REASON, VERSION, ReasonedForm, RecordForm
from history.admin.keys import CarefulList, possible_keys
from history.admin.links import address
from history.admin.refusals import Refusal, RowRefusedError, refuse_on
from history.admin.scopes import CHANGE, SEE, scoped
from history.admin.signing import Signature, person, signature_of
from history.admin.steps import Step, step_view
from history.admin.story import story_view

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


# As many as the search of the pages reads.
MOST_WORDS, LONGEST_WORD = 12, 60


class RecordAdmin(ScopedChoices, _ModelAdmin):
    """Records in a person's scope; every save goes through a recorded action."""

    form: "type[forms.ModelForm[Any]]" = ReasonedForm
    # Refused by an action in words for a person; apps above add their own.
    refusals: ClassVar[tuple[type[Exception], ...]] = (
        StaleRecordError,
        ValidationError,
        RowRefusedError,
    )
    # The name of the page that readers see, given the record's UUID.
    public_page = ""
    steps: ClassVar[tuple[Step, ...]] = ()
    adds = True
    changes = True
    actions: Any = ()
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False

    # --- who -----------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return what the person may see."""
        return scoped(super().get_queryset(request), person(request))

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Return what is searched: addresses by administrators only, who read them all."""
        names = super().get_search_fields(request)
        if request.user.is_superuser:
            return names
        return [name for name in names if not name.endswith("email")]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Look for the first words: each is a condition, of which SQLite takes some hundreds."""
        words = search_term.split()[:MOST_WORDS]
        term = " ".join(word[:LONGEST_WORD] for word in words)
        return super().get_search_results(request, queryset, term)

    def editable(self, request: HttpRequest) -> Any:
        """Return what the person may change."""
        rows = self.model._default_manager.all()
        return scoped(rows, person(request), question=CHANGE)

    def keeps_books(self, request: HttpRequest) -> bool:
        """Say whether the person keeps the books of some framework."""

        def ask() -> bool:
            user = person(request)
            return user.is_superuser or user.memberships.in_force().keeping_books().exists()

        return self._once(request, "books", ask)

    def may_add(self, request: HttpRequest) -> bool:
        """Say whether the person may add: those who keep books, unless an app says else."""
        return self.keeps_books(request)

    def _once(self, request: HttpRequest, key: Any, ask: Any) -> bool:
        """Ask the database once a request; the admin asks for its permissions a dozen times."""
        answers = request.__dict__.setdefault("admin_answers", {})
        if key not in answers:
            answers[key] = ask()
        return bool(answers[key])

    def _is_in(self, request: HttpRequest, question: str, obj: models.Model) -> bool:
        def ask() -> bool:
            rows = self.model._default_manager.filter(pk=obj.pk)
            return scoped(rows, person(request), question=question).exists()

        return self._once(request, (question, self.model, obj.pk), ask)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app to whoever may enter the admin."""
        return bool(request.user.is_active and person(request).is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let people see what is in their scope."""
        return obj is None or self._is_in(request, SEE, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let those add who keep books."""
        return self.adds and self._once(request, ("add", type(self)), lambda: self.may_add(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those change who keep the books in which the record stands."""
        if not self.changes:
            return False
        return self.keeps_books(request) if obj is None else self._is_in(request, CHANGE, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Let nothing go on which a history rests."""
        return False

    # --- forms ---------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """Make the form; it shows what an action refused."""
        form = super().get_form(request, obj, **kwargs)
        refuse_on(form, getattr(request, "refusal", None))
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets, with the version and the reason where the record may change."""
        return self.with_own_fields(request, obj, super().get_fieldsets(request, obj))

    def with_own_fields(self, request: HttpRequest, obj: Any, layout: Any) -> Any:
        """Add to a layout the version that is shown and the question why."""
        own = (REASON, VERSION)
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (name, {**options, "fields": [one for one in options["fields"] if one not in own]})
            for name, options in layout
        ]
        if obj is not None and self.has_change_permission(request, obj):
            fieldsets[-1][1]["fields"] += own
        return fieldsets

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the record's page for readers, where it has one."""
        return address(self.public_page, obj.uuid) if obj and self.public_page else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save a record; what an action refuses comes back on the form, as typed."""
        context = {**(extra_context or {}), "steps": self._open_steps(request, object_id)}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except self.refusals as error:
            if request.method != "POST":
                raise
            refusal = Refusal.of(error)
        request.__dict__["refusal"] = refusal
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except self.refusals:
            # The row could not show it (a row to be deleted is not looked at): above the page.
            request.__dict__["refusal"] = replace(refusal, prefix=None)
            return super().changeform_view(request, object_id, form_url, context)

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """Show with the forms what somebody else saved since they were shown."""
        rows = [row for inline in context["inline_admin_formsets"] for row in inline.formset.forms]
        forms_shown = [context["adminform"].form, *rows]
        found = [getattr(form, "merge", None) for form in forms_shown]
        context["merges"] = [merge for merge in found if merge]
        return super().render_change_form(request, context, **kwargs)

    # --- writes --------------------------------------------------------------------------

    def add_record(self, obj: Any, form: RecordForm, *, signature: Signature) -> Any:  # noqa: ARG002
        """Save a new record and return it; apps above call the action that enters one."""
        save_recorded(obj, **signature.full)
        return obj

    def change_record(self, obj: Any, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Save a record that was changed."""
        save_recorded(obj, **signature.full)

    def set_many(self, obj: Any, name: str, rows: list[Any], *, signature: Signature) -> None:
        """Set a many-to-many relation."""
        set_recorded(obj, name=name, rows=rows, **signature.full)

    def signature(self, request: HttpRequest, form: Any) -> Signature:
        """Sign what is written of a form."""
        return signature_of(request, reason=form.cleaned_data.get(REASON) or "")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save through the recorded action; a line of the list is told where it was refused."""
        if form.prefix:
            self._row(form, self._save_record, request, obj, form, change=change)
        else:
            self._save_record(request, obj, form, change=change)

    def _save_record(self, request: HttpRequest, obj: Any, form: Any, *, change: bool) -> None:
        """Save; what leaves the person's reach is undone."""
        if change and not self._is_in(request, CHANGE, obj):
            raise PermissionDenied
        signature = self.signature(request, form)
        if change:
            self.change_record(obj, form, signature=signature)
        else:
            entered = self.add_record(obj, form, signature=signature)
            if entered is not obj:
                # The page goes on with the object that its form made.
                obj.__dict__.update(entered.__dict__)
        if not self.editable(request).filter(pk=obj.pk).exists():
            raise ValidationError(
                _("Saved like this, the record would be out of your reach. Nothing was saved.")
            )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save relations and rows, each through its recorded action."""
        signature = self.signature(request, form)
        for field in form.instance._meta.many_to_many:
            if field.name in form.changed_data and field.name in form.cleaned_data:
                rows = list(form.cleaned_data[field.name])
                self.set_many(form.instance, field.name, rows, signature=signature)
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002
        """Save the rows of an inline one by one."""
        signature = self.signature(request, form)
        formset.save(commit=False)
        dropped = formset.deleted_forms if formset.can_delete else []
        for row_form in dropped:
            if row_form.instance.pk:
                self._row(row_form, formset.inline.drop_row, row_form.instance, signature=signature)
        for row_form in formset.forms:
            if row_form in dropped or not row_form.has_changed():
                continue
            is_new = row_form.instance.pk is None
            write = formset.inline.add_row if is_new else formset.inline.change_row
            self._row(row_form, write, row_form.instance, row_form, signature=signature)

    def _row(self, row_form: Any, write: Any, *args: Any, **kwargs: Any) -> None:
        try:
            write(*args, **kwargs)
        except self.refusals as error:
            raise RowRefusedError(row_form.prefix, error) from error

    # The history is kept by the actions; the admin's own log would be a second, poorer one.

    def log_addition(self, *args: Any, **kwargs: Any) -> Any:
        """Keep no second log."""

    def log_change(self, *args: Any, **kwargs: Any) -> Any:
        """Keep no second log."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show the record's story from the audit trail."""
        return story_view(self, request, object_id, extra_context or {})

    # --- pages of their own ---------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of this admin and of its steps."""
        own = [
            path(
                f"<path:object_id>/{step.name}/",
                self.admin_site.admin_view(step_view(self, step)),
                name=self.step_url_name(step),
            )
            for step in self.steps
        ]
        return own + super().get_urls()

    def step_url_name(self, step: Step) -> str:
        """Return the name of a step's address."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{step.name}"

    def _open_steps(self, request: HttpRequest, object_id: str | None) -> list[dict[str, Any]]:
        obj = self.get_object(request, object_id) if object_id and self.steps else None
        if obj is None:
            return []
        return [
            {
                "title": step.title,
                "url": reverse(f"admin:{self.step_url_name(step)}", args=[quote(str(obj.pk))]),
            }
            for step in self.steps
            if step.is_open(person(request), obj)
        ]

    # --- lines of the list ----------------------------------------------------------------

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Make the form of a line; it carries the version that was shown."""
        form = super().get_changelist_form(request, **{"form": RecordForm, **kwargs})
        refuse_on(form, getattr(request, "refusal", None))
        return form

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CarefulList]:  # noqa: ARG002
        """Return the sort of list."""
        return CarefulList

    def response_action(self, request: HttpRequest, queryset: Any) -> Any:  # type: ignore[override]
        """Carry out an action on the lines that were ticked; what is no line is not looked for."""
        sent = request.POST.copy()
        ticked = possible_keys(self.model, sent.getlist(ACTION_CHECKBOX_NAME))
        sent.setlist(ACTION_CHECKBOX_NAME, ticked)
        request.POST = sent  # type: ignore[assignment]
        return super().response_action(request, queryset)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the list; what is refused is said at its line, and nothing typed is lost."""
        try:
            answer = super().changelist_view(request, extra_context)
        except self.refusals as error:
            if request.method != "POST":
                raise
            request.__dict__["refusal"] = refusal = Refusal.of(error)
            if refusal.prefix is None:
                self.message_user(request, refusal.text, messages.ERROR)
                return HttpResponseRedirect(request.get_full_path())
            answer = super().changelist_view(request, extra_context)
        if request.method == "POST":
            keep_lines_together(getattr(answer, "context_data", None) or {})
        return answer


def keep_lines_together(context: dict[str, Any]) -> None:
    """Show each form that was sent beside its own record.

    The list is read anew and may have another order by now; the forms come as they were shown.
    """
    changes = context.get("cl")
    if changes is None or changes.formset is None or not changes.formset.is_bound:
        return
    rows = {row.pk: row for row in changes.result_list}
    sent = [form.instance for form in changes.formset.forms]
    changes.result_list = [rows.get(row.pk, row) for row in sent]


class ReadOnlyAdmin(RecordAdmin):
    """Records that are looked at here and written elsewhere."""

    form: "type[forms.ModelForm[Any]]" = forms.ModelForm
    adds = False
    changes = False
