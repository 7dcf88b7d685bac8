"""One search over commitments, quoted words, reports, parties and people; page and API share it.

Each kind asks its own index, in the scope of whoever asks, for a limited number of the newest
rows; only those are ranked. So it costs the same however much there is. What goes between the
question for keys and the one for rows is left out.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, Mention, ProgressUpdate
from commitments.models.choices import StandingChoices, UpdateStateChoices
from frameworks.domain.lookalikes import nearest
from frameworks.domain.words import Piece, holds_all, marked, snippet, words_of
from frameworks.models import Party, PartyName
from sources.models import Document, Passage

# So many of a kind are counted and ranked; of more, only that there are more is said.
MOST_COUNTED = 100
# So many of the newest rows are gone through where words stand in several places of one.
MOST_GATHERED = 2_000
# The register is small; beyond so many names a slip of the pen is not looked for.
MOST_NAMES = 20_000

Reader = User | AnonymousUser


class Kind(StrEnum):
    """What can be found, in the order in which it is shown."""

    COMMITMENTS = "commitments"
    PARTIES = "parties"
    PEOPLE = "people"
    PASSAGES = "passages"
    UPDATES = "updates"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: where it is, what it is called, and the words around."""

    uuid: str
    url: str
    label: str
    title: tuple[Piece, ...]
    words: tuple[Piece, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `count` goes up to MOST_COUNTED."""

    kind: Kind
    hits: tuple[Hit, ...]
    count: int
    has_more: bool
    # Nothing is called exactly so; these names are nearly it.
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question."""

    words: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many were found, each kind up to its limit."""
        return sum(group.count for group in self.groups)


def find(
    question: str, *, user: Reader, at: datetime, most: int, kinds: Collection[Kind] = tuple(Kind)
) -> Found:
    """Return what holds all words of a question, at most so many of each kind."""
    words = words_of(question)
    if not words or not user.is_active:
        return Found(words, ())
    asked = _Asked(words, user, at, most)
    groups = [_FINDERS[kind](asked) for kind in Kind if kind in kinds]
    return Found(words, tuple(group for group in groups if group.count))


@dataclass(frozen=True, slots=True)
class _Asked:
    words: tuple[str, ...]
    user: Reader
    at: datetime
    most: int

    def group(self, kind: Kind, keys: list[int], hits: Iterable[Hit], **more: Any) -> Group:
        count = min(len(keys), MOST_COUNTED)
        return Group(kind, tuple(hits), count, len(keys) > MOST_COUNTED, **more)


def _commitments(asked: _Asked) -> Group:
    seen = Commitment.objects.visible_to(asked.user)
    columns = ("pk", "reference", "title", "is_open")
    rows = _newest(seen.titled(asked.words).values_list(*columns))
    if len(rows) <= MOST_COUNTED:
        elsewhere = seen.holding(asked.words, newest=MOST_GATHERED)
        rows += _newest(elsewhere.exclude(pk__in=[row[0] for row in rows]).values_list(*columns))
    ranked = sorted(rows, key=lambda row: _rank(row, asked.words))
    keys = [row[0] for row in ranked]
    shown = Commitment.objects.with_standing(asked.at).in_bulk(keys[: asked.most])
    quotes = _quotes(asked, shown)
    hits = [
        _commitment(shown[key], asked.words, quotes.get(key, ()))
        for key in keys[: asked.most]
        if key in shown
    ]
    return asked.group(Kind.COMMITMENTS, keys, hits)


def _newest(rows: Any) -> list[Any]:
    return list(rows.order_by("-pk")[: MOST_COUNTED + 1])


def _rank(row: tuple[Any, ...], words: tuple[str, ...]) -> tuple[Any, ...]:
    """Order by reference, then title, then what is open, then the newest."""
    key, reference, title, is_open = row
    of_reference = words_of(reference)
    return (
        of_reference != words,
        not holds_all([reference], words),
        not holds_all([title], words),
        not is_open,
        -key,
    )


def _quotes(asked: _Asked, shown: Mapping[int, Commitment]) -> dict[int, tuple[Piece, ...]]:
    """Return the quoted words of commitments that hold any of the words."""
    rows = Mention.objects.filter(commitment__in=shown).order_by("-pk")
    found: dict[int, tuple[Piece, ...]] = {}
    for commitment, quote in rows.values_list("commitment", "passage__quote"):
        pieces = snippet(quote, asked.words)
        if any(piece.is_hit for piece in pieces):
            found[commitment] = pieces
    return found


def _commitment(row: Commitment, words: tuple[str, ...], quote: tuple[Piece, ...]) -> Hit:
    standing = StandingChoices(getattr(row, "standing", "")).label if row.is_tracked else ""
    return Hit(
        uuid=str(row.uuid),
        url=reverse("desks:commitment", args=[row.uuid]),
        label=row.reference,
        title=marked(row.title, words),
        words=quote,
        note=str(standing),
    )


def _passages(asked: _Asked) -> Group:
    """Find words of source texts; what a commitment quotes leads to the reader as well."""
    seen = Passage.objects.visible_to(asked.user).holding(asked.words)
    keys = _newest(seen.values_list("pk", flat=True))
    rows = Passage.objects.filter(pk__in=keys[: asked.most]).select_related("document")
    hits = [_passage(row, asked.words) for row in rows.defer("document__text").order_by("-pk")]
    return asked.group(Kind.PASSAGES, keys, hits)


def _passage(row: Passage, words: tuple[str, ...]) -> Hit:
    document: Document = row.document
    return Hit(
        uuid=str(row.uuid),
        url=f"{reverse('entry:read', args=[document.uuid])}#at-{row.start}",
        label=document.code,
        title=snippet(row.quote, words, around=90),
        note=row.section,
    )


def _updates(asked: _Asked) -> Group:
    seen = ProgressUpdate.objects.visible_to(asked.user).holding(asked.words)
    keys = _newest(seen.values_list("pk", flat=True))
    rows = ProgressUpdate.objects.filter(pk__in=keys[: asked.most])
    rows = rows.select_related("commitment", "author", "party").order_by("-pk")
    return asked.group(Kind.UPDATES, keys, [_update(row, asked.words) for row in rows])


def _update(row: ProgressUpdate, words: tuple[str, ...]) -> Hit:
    told = " · ".join(
        part for part in (row.narrative, row.next_steps, row.obstacles, row.help_needed) if part
    )
    state = "" if row.state == UpdateState.ACCEPTED else UpdateStateChoices(row.state).label
    return Hit(
        uuid=str(row.uuid),
        url=f"{reverse('desks:commitment', args=[row.commitment.uuid])}#update-{row.uuid}",
        label=row.commitment.reference,
        title=snippet(told, words, around=90),
        note=" · ".join(str(one) for one in (row.author.full_name, row.party.label, state) if one),
    )


def _parties(asked: _Asked) -> Group:
    """Find parties by all that they are called; where none is, those called nearly so."""
    seen = Party.objects.visible_to(asked.user).current()
    exact = seen
    for word in asked.words:
        exact = exact.called(word)
    keys = list(exact.order_by("name", "pk").values_list("pk", flat=True)[: MOST_COUNTED + 1])
    names: dict[int, str] = {}
    is_near = not keys
    if is_near:
        near = nearest(" ".join(asked.words), _party_names(seen))
        keys, names = [key for key, _name in near], dict(near)
    rows = seen.in_bulk(keys[: asked.most])
    if not is_near:
        names = _other_names(rows, asked.words)
    hits = [
        _party(rows[key], asked.words, names.get(key, ""))
        for key in keys[: asked.most]
        if key in rows
    ]
    return asked.group(Kind.PARTIES, keys, hits, is_near=is_near)


def _party_names(seen: Any) -> dict[int, list[str]]:
    rows = seen.order_by("pk").values_list("pk", "name", "short_name")[:MOST_NAMES]
    names = {key: [name, *([short] if short else [])] for key, name, short in rows}
    others = PartyName.objects.filter(party__in=seen.values("pk")).order_by("pk")
    for key, name in others.values_list("party", "name")[:MOST_NAMES]:
        names.get(key, []).append(name)
    return names


def _other_names(rows: Mapping[int, Party], words: tuple[str, ...]) -> dict[int, str]:
    """Return the other name by which a party was found, where its own does not tell."""
    found: dict[int, str] = {}
    others = PartyName.objects.filter(party__in=rows).order_by("-pk")
    for key, name in others.values_list("party", "name"):
        own = rows[key]
        if holds_all([name], words) and not holds_all([own.name, own.short_name], words):
            found[key] = name
    return found


def _party(row: Party, words: tuple[str, ...], other_name: str) -> Hit:
    return Hit(
        uuid=str(row.uuid),
        url=f"{reverse('desks:commitments')}?party={row.code}",
        label=row.short_name,
        title=marked(row.name, words),
        words=marked(other_name, words) if other_name and other_name != row.name else (),
        note=str(row.get_kind_display()),
    )


def _people(asked: _Asked) -> Group:
    """Find people by name only, among those with whom a framework is shared."""
    seen = User.objects.visible_to(asked.user).active()
    named = Q()
    for word in asked.words:
        named &= Q(full_name__icontains=word)
    keys = list(seen.filter(named).order_by("full_name", "pk").values_list("pk", flat=True)[:101])
    is_near = not keys
    if is_near:
        rows = seen.order_by("pk").values_list("pk", "full_name")[:MOST_NAMES]
        near = nearest(" ".join(asked.words), {key: [name] for key, name in rows})
        keys = [key for key, _name in near]
    people = User.objects.in_bulk(keys[: asked.most])
    hits = [_person(people[key], asked.words) for key in keys[: asked.most] if key in people]
    return asked.group(Kind.PEOPLE, keys, hits, is_near=is_near)


def _person(row: User, words: tuple[str, ...]) -> Hit:
    return Hit(
        uuid=str(row.uuid),
        url=f"{reverse('desks:commitments')}?owner={row.uuid}",
        label="",
        title=marked(row.full_name, words),
        note=row.job_title,
    )


_FINDERS: Mapping[Kind, Callable[[_Asked], Group]] = {
    Kind.COMMITMENTS: _commitments,
    Kind.PARTIES: _parties,
    Kind.PEOPLE: _people,
    Kind.PASSAGES: _passages,
    Kind.UPDATES: _updates,
}
