"""Saying what a sentence is: one place, compared with what the person saw, with its history."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from entry.domain.sentences import Sentence, sentences
from entry.extraction import Class
from entry.models import RefusedProposal, Verdict, VerdictKind
from history.actions import StaleRecordError, save_all_recorded, save_recorded
from sources.models import Document


class TriageConflictError(Exception):
    """Somebody else said something of the sentence in between; the message is fit to show."""

    def __init__(self, verdict: Verdict | None) -> None:
        self.verdict = verdict
        if verdict is None or verdict.decided_by is None:
            words = _("Somebody else has said something of this sentence in between.")
        else:
            words = _("%(who)s has said in between: %(kind)s. It was left as it is.") % {
                "who": verdict.decided_by.full_name,
                "kind": verdict.get_kind_display(),
            }
        super().__init__(words)


def triage_sentence(
    document: Document, *, start: int, kind: str, seen: int, by: User | None, at: datetime
) -> Verdict:
    """Say what the sentence that begins at `start` is; `seen` is the version shown, 0 for none.

    Saying the same again writes nothing. Raises TriageConflictError where the row is another by
    now, and ValidationError for a place where no sentence begins.
    """
    sentence = _sentence_at(document, start)
    with transaction.atomic():
        found = _stored(document, start)
        if (found.version if found else 0) != seen:
            raise TriageConflictError(found)
        verdict = found or Verdict(document=document, start=start)
        if found and found.kind == kind:
            return found
        verdict.end, verdict.kind = sentence.end, kind
        verdict.decided_by, verdict.decided_at = by, at
        try:
            save_recorded(verdict, by=by, at=at, verb="triage_sentence")
        except StaleRecordError as error:
            raise TriageConflictError(_stored(document, start)) from error
        except ValidationError as error:
            # Two people began with the same sentence at the same moment.
            if found is None and (other := _stored(document, start)):
                raise TriageConflictError(other) from error
            raise
    return verdict


def triage_headings(document: Document, *, by: User | None, at: datetime) -> list[Verdict]:
    """Say that all headings nobody looked at yet are background; return what was said."""
    headings = [one for one in sentences(document.text) if one.is_heading]
    said = [(one, VerdictKind.BACKGROUND) for one in headings]
    return triage_many(document, said=said, by=by, at=at)


def triage_many(
    document: Document,
    *,
    said: Iterable[tuple[Sentence, VerdictKind]],
    by: User | None,
    at: datetime,
) -> list[Verdict]:
    """Say of many sentences what each is, and return what was said.

    Those that somebody has looked at by now are left as they are.
    """
    with transaction.atomic():
        # What two people say at once of sentences that have no row yet: one after the other.
        Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        rows = Verdict.objects.filter(document=document).select_for_update(of=("self",))
        known = {verdict.start: verdict for verdict in rows.in_reading_order()}
        verdicts = []
        for one, kind in said:
            found = known.get(one.start)
            if _is_open(found):
                verdict = found or Verdict(document=document, start=one.start)
                verdict.end, verdict.kind = one.end, kind
                verdict.decided_by, verdict.decided_at = by, at
                verdicts.append(verdict)
        return save_all_recorded(verdicts, by=by, at=at, verb="triage_sentence")


def refuse_proposal(
    document: Document,
    *,
    start: int,
    end: int,
    label: str,
    seen: int,
    is_refused: bool = True,
    by: User | None,
    at: datetime,
) -> RefusedProposal:
    """Keep that a proposal for the words [start, end) is not wanted, or take that back.

    Raises TriageConflictError where somebody decided in between, and ValidationError for words
    that lie in no sentence.
    """
    if not any(one.start <= start < end <= one.end for one in sentences(document.text)):
        raise ValidationError(_("No sentence holds these words."))
    if label not in {one.value for one in Class}:
        raise ValidationError(_("Nothing of that kind is ever proposed."))
    where = {"document": document, "start": start, "end": end, "label": label}
    with transaction.atomic():
        found = RefusedProposal.objects.filter(**where).first()
        if (found.version if found else 0) != seen:
            raise TriageConflictError(None)
        refused = found or RefusedProposal(**where)
        if found and found.is_refused == is_refused:
            return found
        refused.is_refused, refused.decided_by, refused.decided_at = is_refused, by, at
        try:
            save_recorded(refused, by=by, at=at, verb="refuse_proposal")
        except StaleRecordError as error:
            raise TriageConflictError(None) from error
        except ValidationError as error:
            if found is None and RefusedProposal.objects.filter(**where).exists():
                raise TriageConflictError(None) from error
            raise
    return refused


def _is_open(verdict: Verdict | None) -> bool:
    return verdict is None or verdict.kind == VerdictKind.OPEN


def _stored(document: Document, start: int) -> Verdict | None:
    rows = Verdict.objects.filter(document=document, start=start)
    return rows.select_related("decided_by", "document__framework").first()


def _sentence_at(document: Document, start: int) -> Sentence:
    found: Sequence[Sentence] = [one for one in sentences(document.text) if one.start == start]
    if not found:
        raise ValidationError(_("No sentence begins at the character %(at)d.") % {"at": start})
    return found[0]
