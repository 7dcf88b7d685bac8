"""The page of a person's calendar feeds: make one, see the address once, revoke it."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from commitments.actions import RefusedError
from desks.who import person
from frameworks.models import Framework
from reminders.actions import make_feed, revoke_feed
from reminders.models import FeedToken


class FeedForm(forms.Form):
    """Whose calendar a new feed shows."""

    framework = forms.ModelChoiceField(
        queryset=Framework.objects.none(),
        to_field_name="code",
        required=False,
        label=_l("Calendar"),
        empty_label=_l("My own: what I answer for, and the meetings of my frameworks"),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["framework"]
        field.queryset = Framework.objects.visible_to(user).order_by("name", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """Show a person's feeds, or make one; its address is on the answer and nowhere else."""
    user = person(request)
    form = FeedForm(request.POST if request.method == "POST" else None, user=user)
    address = ""
    if form.is_valid():
        framework = form.cleaned_data["framework"]
        try:
            made = make_feed(user, framework=framework, by=user, at=timezone.now())
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            address = settings.SITE_URL + reverse("feed", args=[made.secret])
    rows = FeedToken.objects.visible_to(user).in_force().filter(user=user)
    context = {
        "title": _("Calendar feeds"),
        "form": form,
        "address": address,
        "feeds": rows.select_related("framework").order_by("-created_at", "-pk"),
    }
    return render(request, "desks/feeds/feeds.html", context)


@require_POST
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Revoke a feed of one's own."""
    user = person(request)
    token = FeedToken.objects.editable_by(user).filter(uuid=uuid).first()
    if token is None:
        raise Http404(_("There is no such feed."))
    try:
        revoke_feed(token, by=user, at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Revoked; the address opens nothing any more."))
    return redirect("desks:feeds")
