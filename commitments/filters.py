"""The filters of every list of commitments, and of reports that wait; every door uses them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from accounts.models import User
from commitments.domain.gaps import Gap
from commitments.domain.vocabulary import PartyRole, Strength
from commitments.models import (
    Assignment,
    Commitment,
    CommitmentParty,
    Deadline,
    Mention,
    ProgressUpdate,
)
from commitments.models.choices import (
    GapChoices,
    HealthChoices,
    KindChoices,
    PriorityChoices,
    StandingChoices,
    StatusChoices,
    StrengthChoices,
)
from commitments.querysets import CommitmentQuerySet, ProgressUpdateQuerySet
from commitments.querysets.standings import one_of
from frameworks.domain.words import words_of
from frameworks.known import known_names
from frameworks.models import Framework, Party, PriorityArea
from meetings.models import Meeting
from sources.models import Document, Passage

# From so many words on, a search may be a sentence copied from a document; with more than so
# many, it is nothing else, and one question a word would be too much to ask.
SENTENCE_WORDS, MOST_WORDS = 3, 20


# The columns that name a row, where no instance is needed to tell its label.
NAMED: dict[type[Model], tuple[tuple[str, ...], Callable[..., str]]] = {
    Framework: (("name",), str),
    Party: (("short_name", "name"), lambda short, name: short or name),
    PriorityArea: (("name",), str),
    User: (("full_name", "email"), lambda name, email: name or email),
    Meeting: (
        ("label", "number", "forum__code"),
        lambda label, number, code: label or (f"{code} {number}" if number else code),
    ),
}


class KnownChoiceField(ModelChoiceField):
    """A choice from the registers: its names are known, and so is what was chosen of them."""

    def names(self) -> list[tuple[str, str]]:
        """Return the value and the label of each row."""
        return [(value, label) for _key, value, label in self._rows()]

    def _rows(self) -> list[tuple[Any, str, str]]:
        columns, tell = NAMED[self.queryset.model]
        rows = known_names(self.queryset, self.to_field_name or "pk", *columns)
        return [(key, str(value), tell(*names)) for key, value, *names in rows]

    def to_python(self, value: Any) -> Any:
        """Return what was chosen as an instance that knows its key; the rest of it is fetched."""
        if value in self.empty_values:
            return None
        wanted = str(value).lower() if self.to_field_name == "uuid" else str(value)
        for key, known, _label in self._rows():
            if known == wanted:
                return self.queryset.model.from_db(None, ["id"], [key])
        # Perhaps it is written in another way, or is so new that nothing is known of it.
        return super().to_python(value)


class KnownChoiceFilter(filters.ModelChoiceFilter):
    """A filter by a row of the registers."""

    field_class = KnownChoiceField


class ChoiceInFilter(filters.BaseInFilter, filters.ChoiceFilter):
    """Several choices in one value, separated by commas; adds no DISTINCT."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The same words as the library's, which has none in Korean.
        help_text = _("Multiple values may be separated by commas.")
        super().__init__(*args, **{"help_text": help_text, **kwargs})


def frameworks_in_reach(request: Any) -> Any:
    """Offer the frameworks that the person may see."""
    return Framework.objects.visible_to(request.user) if request else Framework.objects.none()


def _areas(request: Any) -> Any:
    return PriorityArea.objects.visible_to(request.user) if request else PriorityArea.objects.none()


def parties_in_reach(request: Any) -> Any:
    """Offer the parties that the person may see."""
    seen = Party.objects.current()
    return seen.visible_to(request.user) if request else seen.none()


def people_in_reach(request: Any) -> Any:
    """Offer the people whom the person may see."""
    return User.objects.visible_to(request.user) if request else User.objects.none()


def meetings_in_reach(request: Any) -> Any:
    """Offer the meetings of the frameworks that the person may see."""
    if not request:
        return Meeting.objects.none()
    seen = Meeting.objects.visible_to(request.user).not_cancelled().select_related("forum")
    return seen.order_by("-starts_on", "pk")


class CommitmentFilter(filters.FilterSet):
    """Filters over commitments that carry `standing` (CommitmentQuerySet.with_standing)."""

    q = filters.CharFilter(method="search", label=_("Find in list"), max_length=500)
    framework = KnownChoiceFilter(
        queryset=frameworks_in_reach,
        to_field_name="code",
        label=_("Framework"),
        empty_label=_("Any"),
    )
    party = KnownChoiceFilter(
        queryset=parties_in_reach,
        to_field_name="code",
        method="of_party",
        label=_("Party"),
        empty_label=_("Any"),
    )
    area = KnownChoiceFilter(
        queryset=_areas,
        to_field_name="uuid",
        field_name="areas",
        label=_("Area"),
        empty_label=_("Any"),
    )
    owner = KnownChoiceFilter(
        queryset=people_in_reach,
        to_field_name="uuid",
        method="of_owner",
        label=_("Point of contact"),
        empty_label=_("Any"),
    )
    meeting = KnownChoiceFilter(
        queryset=meetings_in_reach,
        to_field_name="uuid",
        method="of_meeting",
        label=_("Meeting"),
        empty_label=_("Any"),
    )
    kind = ChoiceInFilter(
        choices=KindChoices, widget=forms.Select, label=_("Kind"), empty_label=_("Any")
    )
    standing = ChoiceInFilter(
        choices=StandingChoices,
        method="of_standing",
        widget=forms.Select,
        label=_("Standing"),
        empty_label=_("Any"),
    )
    status = ChoiceInFilter(
        choices=StatusChoices, widget=forms.Select, label=_("Status"), empty_label=_("Any")
    )
    strength = ChoiceInFilter(
        choices=StrengthChoices, widget=forms.Select, label=_("Strength"), empty_label=_("Any")
    )
    strength_from = filters.ChoiceFilter(
        choices=StrengthChoices,
        method="as_strong_as",
        label=_("At least as strong as"),
        empty_label=_("Any"),
    )
    priority = ChoiceInFilter(
        choices=PriorityChoices, widget=forms.Select, label=_("Priority"), empty_label=_("Any")
    )
    answers = KnownChoiceFilter(
        queryset=parties_in_reach,
        to_field_name="code",
        method="answered_for",
        label=_("Party that answers for it"),
        empty_label=_("Any"),
    )
    lacks = filters.ChoiceFilter(
        choices=GapChoices, method="lacking", label=_("What is missing"), empty_label=_("Any")
    )
    shared = filters.ChoiceFilter(
        choices=[("1", _("all members of the framework"))],
        method="read_by_all",
        label=_("Read by"),
        empty_label=_("Any"),
    )

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = ()

    def of_standing(
        self, rows: CommitmentQuerySet, _name: str, value: list[str]
    ) -> CommitmentQuerySet:
        """Keep rows of some standings, by the columns that make them where the moment is known."""
        at = getattr(self.request, "at", None)
        return rows.filter(one_of(value, at) if at else Q(standing__in=value))

    def search(self, rows: CommitmentQuerySet, _name: str, value: str) -> CommitmentQuerySet:
        """Keep rows in which every word stands, and those cut from a sentence of a document.

        Words are looked for in reference, title, quoted words, parties and programmes, with the
        other names of both.
        """
        words = words_of(value, most=MOST_WORDS + 1)
        if not words:
            return rows.none()
        if len(words) < SENTENCE_WORDS:
            # Asked of the rows themselves: a list of keys around the list of keys costs a third.
            return rows.holding(words)
        every = Commitment.objects.all()
        held = every.none() if len(words) > MOST_WORDS else every.holding(words)
        found = Q(pk__in=held.values("pk")) | self._cut_from(" ".join(value.split()))
        return rows.filter(found)

    def _cut_from(self, sentence: str) -> Q:
        if self.request is None:
            return Q(pk__in=())
        documents = Document.objects.visible_to(self.request.user)
        passages = Passage.objects.touching(sentence, documents=documents)
        return Q(pk__in=Mention.objects.filter(passage__in=passages).values("commitment"))

    def as_strong_as(self, rows: CommitmentQuerySet, _name: str, value: str) -> CommitmentQuerySet:
        """Keep rows whose verb binds as strongly as this, or more."""
        return rows.at_least(Strength(value))

    def of_party(self, rows: CommitmentQuerySet, _name: str, party: Party) -> CommitmentQuerySet:
        """Keep rows in which a party, or a part of it, has a role."""
        roles = CommitmentParty.objects.of_party(party)
        return rows.filter(pk__in=roles.values("commitment"))

    def answered_for(
        self, rows: CommitmentQuerySet, _name: str, party: Party
    ) -> CommitmentQuerySet:
        """Keep rows that a party answers for itself."""
        owned = CommitmentParty.objects.filter(party=party, role=PartyRole.OWNER)
        return rows.filter(pk__in=owned.values("commitment"))

    def lacking(self, rows: CommitmentQuerySet, _name: str, value: str) -> CommitmentQuerySet:
        """Keep open rows of which something is missing now."""
        return rows.lacking(Gap(value))

    def read_by_all(self, rows: CommitmentQuerySet, _name: str, _value: str) -> CommitmentQuerySet:
        """Keep rows that all members of the framework read: neither drafts nor internal ones."""
        return rows.published()

    def of_owner(self, rows: CommitmentQuerySet, _name: str, user: User) -> CommitmentQuerySet:
        """Keep rows that a person answers for."""
        assigned = Assignment.objects.filter(user=user)
        return rows.filter(pk__in=assigned.values("commitment"))

    def of_meeting(
        self, rows: CommitmentQuerySet, _name: str, meeting: Meeting
    ) -> CommitmentQuerySet:
        """Keep rows of which an open deadline hangs on a meeting, or which speak of it."""
        hung = Deadline.objects.filter(anchor_meeting=meeting, is_open=True)
        named = Commitment.objects.filter(meetings=meeting)
        return rows.filter(Q(pk__in=hung.values("commitment")) | Q(pk__in=named.values("pk")))


def start_of(day: date) -> datetime:
    """Return the first moment of a day of the reader."""
    return timezone.make_aware(datetime.combine(day, time()))


class ReportFilter(filters.FilterSet):
    """Filters over the reports that wait for a review."""

    q = filters.CharFilter(method="search", label=_("Find in list"), max_length=500)
    framework = filters.ModelChoiceFilter(
        queryset=frameworks_in_reach,
        to_field_name="code",
        field_name="commitment__framework",
        label=_("Framework"),
        empty_label=_("Any"),
    )
    party = filters.ModelChoiceFilter(
        queryset=parties_in_reach,
        to_field_name="code",
        method="of_party",
        label=_("Party"),
        empty_label=_("Any"),
    )
    area = filters.ModelChoiceFilter(
        queryset=_areas,
        to_field_name="uuid",
        method="of_area",
        label=_("Area"),
        empty_label=_("Any"),
    )
    health = filters.ChoiceFilter(choices=HealthChoices, label=_("Health"), empty_label=_("Any"))
    author = filters.ModelChoiceFilter(
        queryset=people_in_reach,
        to_field_name="uuid",
        label=_("Author"),
        empty_label=_("Any"),
    )
    since = filters.DateFilter(
        method="waiting_since",
        label=_("Waiting since"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = ProgressUpdate
        fields: tuple[str, ...] = ()

    def search(
        self, rows: ProgressUpdateQuerySet, _name: str, value: str
    ) -> ProgressUpdateQuerySet:
        """Keep reports in whose words, or on a commitment in which, every word stands."""
        words = words_of(value, most=MOST_WORDS)
        if not words:
            return rows.none()
        said = ProgressUpdate.objects.holding(words)
        about = Commitment.objects.holding(words)
        return rows.filter(Q(pk__in=said.values("pk")) | Q(commitment__in=about.values("pk")))

    def of_party(
        self, rows: ProgressUpdateQuerySet, _name: str, party: Party
    ) -> ProgressUpdateQuerySet:
        """Keep reports of a party, or of a part of it."""
        own = Q(party=party) | Q(party__parent=party) | Q(party__parent__parent=party)
        return rows.filter(own)

    def of_area(
        self, rows: ProgressUpdateQuerySet, _name: str, area: PriorityArea
    ) -> ProgressUpdateQuerySet:
        """Keep reports on commitments of an area."""
        return rows.filter(commitment__in=Commitment.objects.filter(areas=area).values("pk"))

    def waiting_since(
        self, rows: ProgressUpdateQuerySet, _name: str, day: date
    ) -> ProgressUpdateQuerySet:
        """Keep what was handed in on a day of the reader or before."""
        if day == date.max:
            return rows
        return rows.filter(submitted_at__lt=start_of(day + timedelta(days=1)))
