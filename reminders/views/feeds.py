"""The door of a calendar feed: opened by the secret in its address, and by nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from reminders.actions import touch_feed
from reminders.feeds import calendar_of, feed_of


@require_safe
@login_not_required
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give a calendar program what the feed's owner may read now; 404 for any other secret."""
    at = timezone.now()
    token = feed_of(secret)
    if token is None:
        raise Http404
    found = calendar_of(token, at=at)
    touch_feed(token, at=at)
    changed = int(found.changed_at.timestamp())
    response = HttpResponse(
        found.body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="commitments.ics"',
            "Cache-Control": "private, no-cache",
            "ETag": found.etag,
            "Last-Modified": http_date(changed),
        },
    )
    answer = get_conditional_response(
        request, etag=found.etag, last_modified=changed, response=response
    )
    assert isinstance(answer, HttpResponse)  # noqa: S101 - it is the one given or a short one
    return answer
