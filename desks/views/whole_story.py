"""The story of a commitment as a part of another page; by itself its address leads to its page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from desks.who import person
from desks.whole_story import story_of


@require_safe
def whole_story(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the story beside a list."""
    if "X-Panel" not in request.headers:
        return redirect("desks:commitment", uuid)
    story = story_of(uuid, person(request), at=timezone.now())
    return render(request, "desks/work/whole_story.html", {"story": story})
