"""The filters of every list of commitments; page, API and export use this one set."""

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from commitments.domain.vocabulary import Strength
from commitments.models import Assignment, Commitment, CommitmentParty, Mention
from commitments.models.choices import (
    KindChoices,
    PriorityChoices,
    StandingChoices,
    StatusChoices,
    StrengthChoices,
)
from commitments.querysets import CommitmentQuerySet
from frameworks.models import Framework, Party, PartyName, PriorityArea
from sources.models import Document, Passage

# From so many words on, a search may be a sentence copied from a document; with more than so
# many, it is nothing else, and one question a word would be too much to ask.
SENTENCE_WORDS, MOST_WORDS = 3, 20


class ChoiceInFilter(filters.BaseInFilter, filters.ChoiceFilter):
    """Several choices in one value, separated by commas; adds no DISTINCT."""


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


def _holding(word: str) -> Q:
    """Tell which commitments hold a word somewhere a person would look for it."""
    quoted = Mention.objects.filter(passage__quote__icontains=word)
    named = CommitmentParty.objects.filter(
        Q(party__name__icontains=word)
        | Q(party__short_name__icontains=word)
        | Q(party__code__iexact=word)
        | Exists(PartyName.objects.filter(party=OuterRef("party"), name__icontains=word))
    )
    return (
        Q(reference__icontains=word)
        | Q(title__icontains=word)
        | Q(pk__in=quoted.values("commitment"))
        | Q(pk__in=named.values("commitment"))
        | Q(programme__name__icontains=word)
        | Q(programme__code__iexact=word)
        | Q(programme__other_names__icontains=word)
    )


def _holding_all(words: Sequence[str]) -> Q:
    found = Q()
    for word in words:
        found &= _holding(word)
    return found


class CommitmentFilter(filters.FilterSet):
    """Filters over commitments that carry `standing` (CommitmentQuerySet.with_standing)."""

    q = filters.CharFilter(method="search", label=_("Find in list"), max_length=500)
    framework = filters.ModelChoiceFilter(
        queryset=frameworks_in_reach,
        to_field_name="code",
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
        field_name="areas",
        label=_("Area"),
        empty_label=_("Any"),
    )
    owner = filters.ModelChoiceFilter(
        queryset=people_in_reach,
        to_field_name="uuid",
        method="of_owner",
        label=_("Point of contact"),
        empty_label=_("Any"),
    )
    kind = ChoiceInFilter(
        choices=KindChoices, widget=forms.Select, label=_("Kind"), empty_label=_("Any")
    )
    standing = ChoiceInFilter(
        choices=StandingChoices, widget=forms.Select, label=_("Standing"), empty_label=_("Any")
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

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = ()

    def search(self, rows: CommitmentQuerySet, _name: str, value: str) -> CommitmentQuerySet:
        """Keep rows in which every word stands, and those cut from a sentence of a document.

        Words are looked for in reference, title, quoted words, parties and programmes, with the
        other names of both.
        """
        words = value.split()
        found = Q(pk__in=()) if len(words) > MOST_WORDS else _holding_all(words)
        if len(words) >= SENTENCE_WORDS:
            found |= self._cut_from(" ".join(words))
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
        named = CommitmentParty.objects.filter(
            Q(party=party) | Q(party__parent=party) | Q(party__parent__parent=party)
        )
        return rows.filter(pk__in=named.values("commitment"))

    def of_owner(self, rows: CommitmentQuerySet, _name: str, user: User) -> CommitmentQuerySet:
        """Keep rows that a person answers for."""
        assigned = Assignment.objects.filter(user=user)
        return rows.filter(pk__in=assigned.values("commitment"))
