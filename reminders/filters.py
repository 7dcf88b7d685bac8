"""The filters of the ledger: who was told, about what, why, in what state, when."""

from datetime import date, timedelta

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from commitments.filters import frameworks_in_reach, parties_in_reach, people_in_reach, start_of
from commitments.models import Assignment, CommitmentParty
from commitments.querysets import CommitmentQuerySet
from frameworks.models import Party
from reminders.models import DutyStateChoices, FamilyChoices, Notification
from reminders.querysets import NotificationQuerySet


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class NotificationFilter(filters.FilterSet):
    """Filters over the duties of the ledger."""

    framework = filters.ModelChoiceFilter(
        queryset=frameworks_in_reach,
        to_field_name="code",
        field_name="commitment__framework",
        label=_("Framework"),
        empty_label=_("Any"),
    )
    person = filters.ModelChoiceFilter(
        queryset=people_in_reach,
        to_field_name="uuid",
        field_name="recipient",
        label=_("Person told"),
        empty_label=_("Any"),
    )
    party = filters.ModelChoiceFilter(
        queryset=parties_in_reach,
        to_field_name="code",
        method="of_party",
        label=_("Party"),
        empty_label=_("Any"),
    )
    commitment = filters.CharFilter(
        field_name="commitment__reference",
        lookup_expr="iexact",
        label=_("Reference"),
        max_length=60,
    )
    reason = filters.ChoiceFilter(
        choices=FamilyChoices, field_name="family", label=_("Reason"), empty_label=_("Any")
    )
    state = filters.ChoiceFilter(choices=DutyStateChoices, label=_("State"), empty_label=_("Any"))
    since = filters.DateFilter(method="from_day", label=_("From"), widget=_day())
    until = filters.DateFilter(method="to_day", label=_("To"), widget=_day())

    class Meta:
        model = Notification
        fields: tuple[str, ...] = ()

    def of_party(
        self, rows: NotificationQuerySet, _name: str, party: Party
    ) -> NotificationQuerySet:
        """Keep what is about commitments in which a party, or a part of it, has a role."""
        named = CommitmentParty.objects.of_party(party).filter(commitment=OuterRef("commitment"))
        return rows.filter(Exists(named))

    def from_day(self, rows: NotificationQuerySet, _name: str, day: date) -> NotificationQuerySet:
        """Keep what became owed on a day of the reader or later."""
        return rows.filter(created_at__gte=start_of(day))

    def to_day(self, rows: NotificationQuerySet, _name: str, day: date) -> NotificationQuerySet:
        """Keep what became owed on a day of the reader or before."""
        if day == date.max:
            return rows
        return rows.filter(created_at__lt=start_of(day + timedelta(days=1)))

    def chosen(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        """Keep the commitments that the filters ask for: of a framework, party, person, or one."""
        wanted = self.form.cleaned_data
        found = Q()
        if wanted.get("framework"):
            found &= Q(framework=wanted["framework"])
        if wanted.get("party"):
            named = CommitmentParty.objects.of_party(wanted["party"])
            found &= Q(pk__in=named.values("commitment"))
        if wanted.get("person"):
            found &= Q(pk__in=Assignment.objects.filter(user=wanted["person"]).values("commitment"))
        if wanted.get("commitment"):
            found &= Q(reference__iexact=wanted["commitment"])
        return rows.filter(found)
