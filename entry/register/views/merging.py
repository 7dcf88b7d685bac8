"""Pairs that look alike, and the merge of two parties or two accounts with its preview."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from commitments.actions import RefusedError
from entry.register import party_links, people_links
from entry.register.actions import merge_parties, merge_people, say_distinct
from entry.register.forms import ReasonForm
from entry.register.links import print_of
from entry.register.pairs import alike_parties, alike_people
from entry.register.permissions import check_administers, check_keeps_books, check_may_merge
from frameworks.models import Party
from history.actions import StaleRecordError
from history.admin.signing import person

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def duplicates(request: HttpRequest) -> HttpResponse:
    """List what looks alike, and remember what is not the same."""
    user = person(request)
    check_keeps_books(user)
    if request.method == "POST":
        one, other = _said_distinct(request, user)
        say_distinct(one, other, by=user, at=timezone.now())
        messages.success(request, _("Remembered; the two are not proposed again."))
        return redirect("register:duplicates")
    parties = alike_parties()
    people = alike_people() if user.is_superuser else []
    context = {
        "title": _("Duplicates"),
        "parties": parties[:SHOWN],
        "people": people[:SHOWN],
        "more": max(len(parties) - SHOWN, 0) + max(len(people) - SHOWN, 0),
    }
    return render(request, "entry/register/duplicates.html", context)


def _said_distinct(request: HttpRequest, user: User) -> tuple[Any, Any]:
    model: Any = Party
    if request.POST.get("of") == "people":
        check_administers(user)
        model = User
    try:
        keys = [UUID(request.POST.get(name, "")) for name in ("one", "other")]
    except ValueError:
        keys = [UUID(int=0)] * 2
    return get_object_or_404(model, uuid=keys[0]), get_object_or_404(model, uuid=keys[1])


@require_http_methods(["GET", "HEAD", "POST"])
def merge_two_parties(request: HttpRequest, kept: UUID, dropped: UUID) -> HttpResponse:
    """Show what a merge of two parties would change, and do it when it is confirmed."""
    user = person(request)
    check_keeps_books(user)
    rows = Party.objects.visible_to(user).current().select_related("parent")
    first, second = get_object_or_404(rows, uuid=kept), get_object_or_404(rows, uuid=dropped)
    try:
        check_may_merge(user, dropped=second)
        may_not = ""
    except PermissionDenied as refusal:
        if request.method == "POST":
            raise
        may_not = str(refusal)
    context = {
        "of": "parties",
        "title": _("Merge two parties"),
        "names": party_links.new_names(first, second),
        "may_not": may_not,
        "back": reverse("register:party", args=[first.uuid]),
        "other_way": reverse("register:merge-parties", args=[dropped, kept]),
    }
    return _merge(request, (first, second), (merge_parties, party_links.steps_of), context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_two_people(request: HttpRequest, kept: UUID, dropped: UUID) -> HttpResponse:
    """Show what a merge of two accounts would change, and do it when it is confirmed."""
    check_administers(person(request))
    rows = User.objects.filter(merged_into__isnull=True)
    first, second = get_object_or_404(rows, uuid=kept), get_object_or_404(rows, uuid=dropped)
    context = {
        "of": "people",
        "title": _("Merge two accounts"),
        "names": [],
        "may_not": "",
        "back": reverse("admin:accounts_user_change", args=[first.pk]),
        "other_way": reverse("register:merge-people", args=[dropped, kept]),
    }
    return _merge(request, (first, second), (merge_people, people_links.steps_of), context)


def _merge(
    request: HttpRequest, pair: tuple[Any, Any], how: Any, context: dict[str, Any]
) -> HttpResponse:
    kept, dropped = pair
    action, steps_of = how
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            action(
                kept,
                dropped,
                reason=form.cleaned_data["reason"],
                seen=request.POST.get("seen", "-"),
                by=person(request),
                at=timezone.now(),
            )
        except (RefusedError, StaleRecordError) as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            words = {"kept": kept, "dropped": dropped}
            messages.success(request, _("%(dropped)s was merged into %(kept)s.") % words)
            return redirect(context["back"])
    steps = steps_of(kept, dropped)
    context |= {
        "form": form,
        "kept": kept,
        "dropped": dropped,
        "steps": [
            {
                "words": step.words,
                "moves": len(step.moves),
                "doubles": len(step.doubles),
                "stays": len(step.stays),
            }
            for step in steps
            if not step.is_empty
        ],
        "seen": print_of(steps),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "entry/register/merge.html", context, status=status)
