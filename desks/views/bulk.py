"""Acting on what was chosen at a desk: a form with a preview, then the result of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from commitments.grouping import NONE, GroupBy
from commitments.lists import overdue_list_of
from desks.bulk import (
    DESK_VERBS,
    OVERDUE_VERBS,
    REVIEW_VERBS,
    SIGN_VERBS,
    Item,
    Outcome,
    Signed,
    Verb,
    rehearse,
    run,
)
from desks.bulk.judging import JUDGE_VERBS
from desks.forms.bulk import BulkForm, NudgeForm
from desks.late_groups import chosen_way
from desks.views.overdue import rows_of
from desks.who import person
from frameworks.models import Framework
from reminders.actions import Side

RESULT = "desks_bulk_result"
EVERY = "every"
MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: the verb, the items, and the desk to go back to."""

    verb: Verb
    items: Sequence[Item]
    view: str
    back: str

    @property
    def frameworks(self) -> list[Framework]:
        """Return the frameworks in which the items lie, each once."""
        return list({item.framework.pk: item.framework for item in self.items}.values())


@require_http_methods(["GET", "HEAD", "POST"])
def desk_act(request: HttpRequest) -> HttpResponse:
    """Say of what was chosen at one's own desk that nothing has changed."""
    return _act(request, DESK_VERBS, view="desks:my-desk")


@require_http_methods(["GET", "HEAD", "POST"])
def overdue_act(request: HttpRequest) -> HttpResponse:
    """Nudge, extend, reassign or declare what was chosen at the overdue desk."""
    sent = request.POST if request.method == "POST" else request.GET
    found: list[str] | None = None
    only = ""
    if which := sent.get("all"):
        query = QueryDict(sent.get("back", ""))
        found = _found(person(request), which, query)
        only = _asked_of(chosen_way(query), which)
    return _act(request, OVERDUE_VERBS, view="desks:overdue", found=found, only=only)


def _asked_of(by: GroupBy | None, which: str) -> str:
    """Return whom a nudge about a whole group asks; empty for all points of contact.

    Who else answers for the same rows is in no group of one party or one person, and who helps
    with them has nothing late in a group of an area, a framework or a meeting.
    """
    if by is None or which == EVERY:
        return ""
    if by not in {GroupBy.PARTY, GroupBy.OWNER}:
        return Side.OWNERS
    return f"{by}:{which}" if which != NONE else ""


def _found(user: User, which: str, query: QueryDict) -> list[str]:
    """Return a whole group, or with EVERY the whole list, as its filters find it now.

    Of more than can be acted upon, only that there are more.
    """
    at = timezone.now()
    if which == EVERY:
        rows = overdue_list_of(user, query, at=at).rows
    else:
        rows = rows_of(user, query, at=at, group=which)
    # Who answers for two parties stands twice in a group; what is counted is rows to act upon.
    uuids = rows.order_by().values_list("uuid", flat=True).distinct()
    return [str(uuid) for uuid in uuids[: MOST_ITEMS + 1]]


@require_http_methods(["GET", "HEAD", "POST"])
def review_act(request: HttpRequest) -> HttpResponse:
    """Accept or return the reports that were chosen in the queue."""
    return _act(request, REVIEW_VERBS, view="desks:review")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_act(request: HttpRequest) -> HttpResponse:
    """Sign off or send back the chosen reports of one's own party."""
    return _act(request, SIGN_VERBS, view="desks:review")


@require_http_methods(["GET", "HEAD", "POST"])
def judge_act(request: HttpRequest) -> HttpResponse:
    """Judge alike what was chosen at the judging desk."""
    return _act(request, JUDGE_VERBS, view="desks:judging")


def _act(
    request: HttpRequest,
    verbs: Sequence[Verb],
    *,
    view: str,
    found: Sequence[str] | None = None,
    only: str = "",
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    verb = next((verb for verb in verbs if verb.code == sent.get("do")), None)
    if verb is None:
        raise Http404(_("There is no such action."))
    back = reverse(view) + (f"?{QueryDict(sent['back']).urlencode()}" if sent.get("back") else "")
    uuids = _uuids(sent.getlist("c") if found is None else found)
    if not uuids:
        messages.error(request, _("Choose at least one row, then the action."))
        return redirect(back)
    if len(uuids) > MOST_ITEMS:
        messages.error(request, _("Choose at most %(count)d rows.") % {"count": MOST_ITEMS})
        return redirect(back)
    items = verb.find(person(request), uuids, verb.right)
    choice = Choice(verb, items, view, back)
    signed = Signed(by=person(request), at=timezone.now())
    if request.method != "POST":
        return _ask(request, choice, signed, only=only)
    return _answer(request, choice, signed)


def _uuids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in dict.fromkeys(texts)]
    except ValueError as error:
        raise Http404(_("There is no such row.")) from error


def _ask(request: HttpRequest, choice: Choice, signed: Signed, *, only: str) -> HttpResponse:
    """Show the form; with a preview at once where it does not depend on the answers."""
    narrowed = {"only": only} if only and issubclass(choice.verb.form, NudgeForm) else {}
    form = choice.verb.form(frameworks=choice.frameworks, **narrowed)
    return _show(request, choice, form, preview=_sample(choice, form, signed))


def _sample(choice: Choice, form: BulkForm, signed: Signed) -> list[Outcome] | None:
    """Return what would happen where that does not depend on what is still to be said."""
    if choice.verb.sample is None:
        return None
    answers = {**choice.verb.sample, **form.fixed}
    return rehearse(choice.verb, choice.items, answers=answers, signed=signed)


def _answer(request: HttpRequest, choice: Choice, signed: Signed) -> HttpResponse:
    form = choice.verb.form(request.POST, frameworks=choice.frameworks)
    if not form.is_valid():
        return _show(request, choice, form, preview=_sample(choice, form, signed))
    # What is done is what was shown: other answers are shown again first.
    is_seen = choice.verb.sample is not None or request.POST.get("seen") == _digest(form)
    if request.POST.get("step") != "do" or not is_seen:
        preview = rehearse(choice.verb, choice.items, answers=form.cleaned_data, signed=signed)
        return _show(request, choice, form, preview=preview, seen=_digest(form))
    _do_once(request, choice, form, signed)
    return redirect("desks:bulk-result")


def _do_once(request: HttpRequest, choice: Choice, form: BulkForm, signed: Signed) -> None:
    """Do it and keep the result for the next page; a second click finds it done."""
    stamps = {item.key: request.POST.get(f"s-{item.key}", "") for item in choice.items}
    click = _click(request)
    with transaction.atomic():
        # Two clicks at once wait for each other at the row of their session.
        rows = Session.objects.select_for_update().filter(pk=request.session.session_key)
        session = rows.first()
        before = session.get_decoded().get(RESULT) if session else None
        if before and before["click"] == click:
            return
        answers = form.cleaned_data
        outcomes = run(choice.verb, choice.items, answers=answers, signed=signed, stamps=stamps)
        request.session[RESULT] = {**_kept(choice, outcomes, signed.at), "click": click}
        request.session.save()


def _click(request: HttpRequest) -> str:
    """Return what tells one press of a button from another: all that the page sent."""
    sent = sorted(
        (name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
    )
    return sha256(repr(sent).encode()).hexdigest()


def _digest(form: BulkForm) -> str:
    values = "\x00".join(f"{name}={form[name].value()}" for name in form.fields)
    return sha256(values.encode()).hexdigest()


def _show(
    request: HttpRequest,
    choice: Choice,
    form: BulkForm,
    *,
    preview: Sequence[Outcome] | None,
    seen: str = "",
) -> HttpResponse:
    outcomes = {outcome.item.key: outcome for outcome in preview or ()}
    context = {
        "title": choice.verb.title,
        "verb": choice.verb,
        "form": form,
        "rows": [(item, outcomes.get(item.key)) for item in choice.items],
        "is_previewed": preview is not None,
        "can_do": any(outcome.is_done for outcome in outcomes.values()),
        "seen": seen,
        "once": uuid4().hex,
        "back": choice.back,
        "back_query": choice.back.partition("?")[2],
    }
    return render(request, "desks/work/bulk.html", context)


def _kept(choice: Choice, outcomes: Sequence[Outcome], at: datetime) -> Mapping[str, Any]:
    rows = [[o.item.reference, o.item.title, o.item.url, o.is_done, str(o.words)] for o in outcomes]
    return {
        "title": str(choice.verb.title),
        "rows": rows,
        "done": sum(1 for outcome in outcomes if outcome.is_done),
        "back": choice.back,
        "at": at.isoformat(),
    }


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """Show what became of each item of the last action."""
    kept = request.session.get(RESULT)
    if kept is None:
        return redirect("desks:overdue")
    context = {**kept, "refused": len(kept["rows"]) - kept["done"]}
    return render(request, "desks/work/bulk_result.html", context)
