"""The calendar: a month, as a grid or as an agenda, with its state in the address."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from commitments.filters import frameworks_in_reach, parties_in_reach
from desks.addresses import changed
from desks.calendar.months import month_of, read_month
from desks.calendar.page import Wanted, calendar_of
from desks.tables import agenda_list
from desks.who import person
from frameworks.models import Framework, Party

VIEWS = {"month": _l("Month"), "agenda": _l("Agenda")}


class CalendarForm(forms.Form):
    """What the calendar is narrowed to."""

    framework = forms.ModelChoiceField(
        queryset=Framework.objects.none(),
        to_field_name="code",
        required=False,
        label=_l("Framework"),
        empty_label=_l("Any"),
    )
    party = forms.ModelChoiceField(
        queryset=Party.objects.none(),
        to_field_name="code",
        required=False,
        label=_l("Party"),
        empty_label=_l("Any"),
    )
    mine = forms.BooleanField(required=False, label=_l("Only what I answer for"))

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        offered: dict[str, Any] = self.fields
        offered["framework"].queryset = frameworks_in_reach(request).order_by("name", "pk")
        offered["party"].queryset = parties_in_reach(request).order_by("name", "pk")


@require_safe
def calendar(request: HttpRequest) -> HttpResponse | FileResponse:
    """Show a month of what the person may read, in their own time zone."""
    user, at = person(request), timezone.now()
    zone = ZoneInfo(user.time_zone)
    today = timezone.localdate(at, zone)
    month = read_month(request.GET.get("month", ""), otherwise=today)
    form = CalendarForm(request.GET, request=request)
    is_readable = form.is_valid()
    chosen = form.cleaned_data
    wanted = Wanted(
        user=user,
        month=month,
        framework=chosen.get("framework"),
        party=chosen.get("party"),
        is_mine=chosen.get("mine", False),
        is_readable=is_readable,
    )
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    query = request.GET
    page = calendar_of(wanted, today=today, zone=zone, at=at)
    listed = agenda_list(page.entries, query, name=f"calendar-{month.code}")
    if listed.form and is_readable:
        return listed.file(at=at)
    context = {
        "title": _("Calendar"),
        "form": form,
        "month": month,
        "month_name": date_format(month.first, "YEAR_MONTH_FORMAT"),
        "page": page,
        **listed.context,
        "today": today,
        "zone": user.time_zone,
        "view": view,
        "views": [
            {"name": name, "link": changed(query, view=code), "is_here": code == view}
            for code, name in VIEWS.items()
        ],
        "previous_link": changed(query, month=month.moved(-1).code),
        "next_link": changed(query, month=month.moved(1).code),
        "today_link": changed(query, month=month_of(today).code),
        "agenda_link": changed(query, view="agenda"),
        "is_narrowed": any(chosen.values()) or not is_readable,
    }
    return render(request, "desks/calendar/calendar.html", context)
