"""A step on one record: a page with a few fields, what it will change, and the change itself."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from history.admin.refusals import Refusal
from history.admin.signing import Signature, person, signature_of
from history.merging import Merge, beside
from history.since import written_since

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from history.admin.records import RecordAdmin


class StepForm(forms.Form):
    """What a step asks; carries the version that was shown and what was previewed."""

    version_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    # What somebody else saved since the page was shown, where it was sent too late.
    merges: Sequence[Merge] = ()

    def __init__(self, *args: Any, subject: Any, **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(*args, **kwargs)
        self.fields["version_seen"].initial = subject.version
        self.set_up(subject)

    def set_up(self, subject: Any) -> None:
        """Fit the fields to the record; forms of steps may do so."""

    def answers(self) -> dict[str, Any]:
        """Return what was filled in, without what the page itself carries."""
        own = {"version_seen", "previewed"}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}

    def fingerprint(self) -> str:
        """Return a mark of what was filled in, so that what is confirmed is what was shown."""
        return hashlib.sha256(repr(sorted(self.answers().items())).encode()).hexdigest()[:32]

    def clean(self) -> dict[str, Any]:
        """Refuse a step on a record that somebody else has changed since it was shown."""
        cleaned = super().clean() or {}
        seen = cleaned.get("version_seen")
        if seen is not None and seen != self.subject.version:
            self.add_error(
                None,
                _(
                    "Somebody else has changed this in the meantime. Nothing is lost: "
                    "what you typed is still here. Look at the record and send it again."
                ),
            )
            since = written_since(self.subject, version=seen)
            self.merges = [Merge(others=beside(self.subject, since, shown=()))]
            self.put("version_seen", self.subject.version)
        return cleaned

    def put(self, name: str, value: object) -> None:
        """Let a hidden field carry something else when the page is shown again."""
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix(name)] = str(value)
        self.data = data


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One verb on one record, with its page.

    `run` writes and returns the words that say so. `preview`, where there is one, returns lines
    of a table under `columns` and writes nothing; the page then asks once more.
    """

    name: str
    title: "_StrPromise"
    form: type[StepForm]
    is_open: Callable[[Any, Any], bool]
    run: Callable[[Any, dict[str, Any], Signature], str]
    preview: Callable[[Any, dict[str, Any], Signature], Sequence[Sequence[object]]] | None = None
    columns: tuple["_StrPromise", ...] = ()
    intro: "_StrPromise | str" = ""


def step_view(model_admin: "RecordAdmin", step: Step) -> Callable[..., HttpResponse]:
    """Return the view of a step."""

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        obj = model_admin.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404(_("There is no such record."))
        if not step.is_open(person(request), obj):
            raise PermissionDenied
        form = step.form(request.POST or None, subject=obj)
        lines = None
        if request.method == "POST" and form.is_valid():
            try:
                lines, words = _go_on(step, obj, form, signature_of(request))
            except model_admin.refusals as error:
                Refusal.of(error).add_to(form)
            else:
                if lines is None:
                    model_admin.message_user(request, words, messages.SUCCESS)
                    return HttpResponseRedirect(_page_of(obj))
        context = _context(model_admin, request, step=step, obj=obj, form=form, lines=lines)
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/step.html", context, status=status)

    return view


def _go_on(
    step: Step, obj: Any, form: StepForm, signature: Signature
) -> tuple[Sequence[Sequence[object]] | None, str]:
    """Preview where that is due, else do it; return the lines, or the words of what was done."""
    if step.preview and form.cleaned_data["previewed"] != form.fingerprint():
        lines = step.preview(obj, form.answers(), signature)
        form.put("previewed", form.fingerprint())
        return lines, ""
    return None, step.run(obj, form.answers(), signature)


def _page_of(obj: Any) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def _context(
    model_admin: "RecordAdmin",
    request: HttpRequest,
    *,
    step: Step,
    obj: Any,
    form: StepForm,
    lines: Sequence[Sequence[object]] | None,
) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "title": step.title,
        "subtitle": str(obj),
        "step": step,
        # A template would call the function itself.
        "asks_first": step.preview is not None,
        "form": form,
        "lines": lines,
        "original": obj,
        "opts": model_admin.opts,
        "page": _page_of(obj),
        "media": model_admin.media + form.media,
    }
