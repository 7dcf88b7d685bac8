"""Acting on many things, each for itself; and rehearsing it without leaving a trace."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.actions import RefusedError
from desks.bulk.items import Item, Outcome, locked, stamp_of
from desks.bulk.verbs import Answers, Signed, Verb
from history.actions import StaleRecordError

NO_STAMPS: Mapping[str, str] = {}


def run(
    verb: Verb,
    items: Sequence[Item],
    *,
    answers: Answers,
    signed: Signed,
    stamps: Mapping[str, str] = NO_STAMPS,
) -> list[Outcome]:
    """Do it, and tell for each item what happened; what is refused stops no other.

    An item that is not what it was when it was shown (`stamps`, by key) is refused.
    """
    if verb.all is not None:
        with transaction.atomic():
            return verb.all(items, answers, signed)
    return [_one(verb, item, answers, signed, stamps.get(item.key)) for item in items]


def _one(verb: Verb, item: Item, answers: Answers, signed: Signed, stamp: str | None) -> Outcome:
    assert verb.one is not None  # noqa: S101 - a verb acts on one or on all
    try:
        with transaction.atomic():
            subject = locked(item)
            if stamp is not None and stamp_of(subject) != stamp:
                raise StaleRecordError(subject)
            return Outcome(item, is_done=True, words=verb.one(subject, answers, signed))
    except (RefusedError, StaleRecordError) as error:
        return Outcome(item, is_done=False, words=str(error))
    except ValidationError as error:
        return Outcome(item, is_done=False, words=" ".join(error.messages))


def rehearse(
    verb: Verb, items: Sequence[Item], *, answers: Answers, signed: Signed
) -> list[Outcome]:
    """Tell what would happen to each item, by doing it and undoing it."""
    with transaction.atomic():
        outcomes = run(verb, items, answers=answers, signed=signed)
        transaction.set_rollback(True)
    return outcomes
