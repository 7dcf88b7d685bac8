"""Walks the chain of seals and says in words what in the history is not as it was sealed.

It reads in pieces, so that a long history needs no memory, and writes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from history.actions.sealing import LATEST
from history.models import AuditEvent, AuditSeal, PersonalWord
from history.sealing import BEGINNING, SEALED, TOKEN, Anchor, link, token_of

PIECE = 2_000
# Said in full; the rest is counted.
MOST_FAULTS = 1_000


@dataclass(slots=True)
class Finding:
    """What a walk over the chain found."""

    head: Anchor | None = None
    sealed: int = 0
    unsealed: int = 0
    oldest_unsealed: datetime | None = None
    words: int = 0
    faults: list[str] = field(default_factory=list)
    more: int = 0

    def fault(self, words: str) -> None:
        """Note what is wrong."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(words)
        else:
            self.more += 1

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was sealed."""
        return not self.faults


def verify(*, at: datetime, anchors: Sequence[Anchor] = ()) -> Finding:
    """Walk the whole chain and compare it with anchors that were kept outside."""
    finding = Finding()
    with transaction.atomic():
        _walk(finding, anchors)
        for anchor in anchors:
            _compare_end(finding, anchor)
        _look_behind(finding, at=at)
        _look_at_words(finding)
    return finding


def _pieces(rows: Any) -> Iterator[list[Any]]:
    found = rows.iterator(chunk_size=PIECE)
    while piece := list(islice(found, PIECE)):
        yield piece


def _walk(finding: Finding, anchors: Sequence[Anchor]) -> None:
    last = Anchor(0, BEGINNING)
    # Two anchors may contradict each other: then one of them does not fit.
    kept: dict[int, set[str]] = {}
    for anchor in anchors:
        kept.setdefault(anchor.number, set()).add(anchor.hash)
    seals = AuditSeal.objects.order_by("number")
    for piece in _pieces(seals):
        numbers = [seal.event for seal in piece]
        rows = AuditEvent.objects.filter(pk__in=numbers).values(*SEALED)
        events = {row["id"]: row for row in rows}
        _look_for_tokens(finding, events.values())
        for seal in piece:
            _check(finding, seal, last=last, event=events.get(seal.event))
            if kept.get(seal.number, {seal.hash}) != {seal.hash}:
                finding.fault(
                    _("Seal %(number)d is not the one of the anchor: the chain was forged anew.")
                    % {"number": seal.number}
                )
            last = Anchor(seal.number, seal.hash)
        finding.sealed += len(piece)
    finding.head = last if last.number else None


def _check(
    finding: Finding, seal: AuditSeal, *, last: Anchor, event: Mapping[str, Any] | None
) -> None:
    """Compare one seal with the one before it and with its event."""
    told = {"number": seal.number, "event": seal.event, "last": last.number}
    if seal.number != last.number + 1:
        finding.fault(_("Between the seals %(last)d and %(number)d some are missing.") % told)
    elif seal.previous != last.hash:
        finding.fault(_("Seal %(number)d does not follow seal %(last)d.") % told)
    if event is None:
        finding.fault(_("Event %(event)d, held by seal %(number)d, was deleted.") % told)
        return
    digest = link(number=seal.number, previous=seal.previous, sealed_at=seal.sealed_at, event=event)
    if digest != seal.hash:
        finding.fault(
            _("Event %(event)d or its seal %(number)d was edited, swapped or inserted.") % told
        )


def _compare_end(finding: Finding, anchor: Anchor) -> None:
    reached = finding.head.number if finding.head else 0
    if anchor.number > reached:
        finding.fault(
            _(
                "The anchor knows %(known)d seals and the chain ends at %(reached)d: "
                "the end was cut off."
            )
            % {"known": anchor.number, "reached": reached}
        )


def _look_behind(finding: Finding, *, at: datetime) -> None:
    """Count what waits for its seal, and tell it from what was put in behind the seals."""
    closed = AuditSeal.objects.closed(at - LATEST) or 0
    rows = AuditEvent.objects.unsealed()
    for number, occurred_at in rows.values_list("pk", "occurred_at").iterator():
        if number <= closed:
            finding.fault(
                _("Event %(event)d was inserted: what was written after it was sealed long before.")
                % {"event": number}
            )
            continue
        finding.unsealed += 1
        oldest = finding.oldest_unsealed
        finding.oldest_unsealed = min(oldest, occurred_at) if oldest else occurred_at


def _tokens_in(events: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    for event in events:
        # Whoever tampers may write anything: what is no change holds no token.
        changes = event["changes"] if isinstance(event["changes"], dict) else {}
        for values in changes.values():
            for value in values if isinstance(values, list) else ():
                if isinstance(value, dict) and TOKEN in value:
                    yield str(value[TOKEN]), event["id"]


def _look_for_tokens(finding: Finding, events: Iterable[Mapping[str, Any]]) -> None:
    """Say which tokens of the trail have no row any more: erasing empties a row and keeps it."""
    tokens = dict(_tokens_in(events))
    if not tokens:
        return
    known = {*PersonalWord.objects.filter(token__in=tokens).values_list("token", flat=True)}
    for token, event in tokens.items():
        if token not in known:
            finding.fault(
                _("The words that event %(event)d names were deleted.") % {"event": event}
            )


def _look_at_words(finding: Finding) -> None:
    """Compare the personal words that were not erased with their tokens."""
    for piece in _pieces(PersonalWord.objects.filter(erased_at=None).order_by("pk")):
        for row in piece:
            if token_of(row.salt, row.words) != row.token:
                finding.fault(
                    _("The words behind the token %(token)s… were edited.")
                    % {"token": row.token[:12]}
                )
        finding.words += len(piece)
