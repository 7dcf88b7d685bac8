"""The page of the search, and the part of it that is shown while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from desks.addresses import changed
from desks.find.finding import MOST_COUNTED, Group, Kind, find
from frameworks.domain.words import LONGEST_QUESTION

SHOWN, SHOWN_AT_ONCE = 10, 4
HEADINGS = {
    Kind.COMMITMENTS: _l("Commitments"),
    Kind.PARTIES: _l("Parties"),
    Kind.PEOPLE: _l("People"),
    Kind.PASSAGES: _l("Words of the source texts"),
    Kind.UPDATES: _l("Reports"),
}


def _told(group: Group, request: HttpRequest) -> dict[str, object]:
    """Return a kind for the template: its heading, how many there are, and where the rest is."""
    count = _("more than %(count)d") if group.has_more else "%(count)d"
    rest = group.count > len(group.hits)
    return {
        "kind": group.kind.value,
        "heading": HEADINGS[group.kind],
        "count": count % {"count": group.count},
        "hits": group.hits,
        "is_near": group.is_near,
        "rest": changed(request.GET, without=("part",), kind=group.kind.value) if rest else "",
    }


@require_safe
def find_page(request: HttpRequest) -> HttpResponse:
    """Show what is found, grouped by kind; as a list of choices for the field that asks."""
    question = request.GET.get("q", "")[:LONGEST_QUESTION].replace("\0", "")
    only = [kind for kind in Kind if kind.value == request.GET.get("kind")]
    is_part = request.GET.get("part") == "choices"
    most = SHOWN_AT_ONCE if is_part else MOST_COUNTED if only else SHOWN
    found = find(
        question, user=request.user, at=timezone.now(), most=most, kinds=only or tuple(Kind)
    )
    context = {
        "question": question,
        "is_asked": bool(found.words),
        "groups": [_told(group, request) for group in found.groups],
        "count": found.count,
        "is_one_kind": bool(only),
    }
    return render(
        request, "desks/find/choices.html" if is_part else "desks/find/find.html", context
    )
