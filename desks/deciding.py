"""Deciding about one point of a review: done and put down together, by the page and the API."""

from typing import Any

from django.db import transaction

from commitments.actions import RefusedError, put_down
from commitments.domain.vocabulary import Decision
from commitments.models import Minutes
from desks.bulk import Item, Signed, Verb, run


def decide(
    minutes: Minutes,
    item: Item,
    verb: Verb,
    *,
    answers: dict[str, Any],
    note: str,
    signed: Signed,
    stamp: str | None = None,
) -> None:
    """Do it and put it down, both or neither.

    Raises RefusedError where it cannot be done, or where what was shown (`stamp`) has changed.
    """
    stamps = {} if stamp is None else {item.key: stamp}
    with transaction.atomic():
        (outcome,) = run(verb, [item], answers=answers, signed=signed, stamps=stamps)
        if not outcome.is_done:
            raise RefusedError(outcome.words)
        put_down(
            minutes,
            commitment=item.subject,  # type: ignore[arg-type]
            decision=Decision(verb.code),
            words=outcome.words,
            note=note,
            **signed.full,
        )
