"""Bringing in a document: the one action behind the page and the API."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import User
from commitments.actions import RefusedError
from commitments.domain.edtf import EdtfError
from commitments.domain.periods import period_of
from entry.intake.proposing import same_text
from frameworks.models import Framework, Party
from history.text import composed
from sources.actions import add_document
from sources.models import Document
from sources.verification import text_hash

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}[~?%]?(?:/\d{4}-\d{2}-\d{2}[~?%]?)?")


class DateAnswer(models.TextChoices):
    """What a person says of a document's own date; one of these has to be said."""

    KNOWN = "known", _l("known to the day")
    PARTLY = "partly", _l("only the year, the month or about when")
    UNKNOWN = "unknown", _l("not known")


class AlreadyHereError(RefusedError):
    """The framework has this very text already; the message is fit to show."""

    def __init__(self, document: Document) -> None:
        self.document = document
        super().__init__(
            _("This text is here already: “%(title)s” (%(code)s).")
            % {"title": document.title, "code": document.code}
        )


def check_date(answer: str, edtf: str) -> None:
    """Raise ValidationError where an answer and a date do not go together."""
    if answer not in DateAnswer.values:
        raise ValidationError({"date_answer": _("Say what is known of the document's own date.")})
    if answer == DateAnswer.UNKNOWN:
        if edtf:
            raise ValidationError({"date_edtf": _("Leave it empty where the date is not known.")})
        return
    if not edtf:
        raise ValidationError({"date_edtf": _("Give the date, or say that it is not known.")})
    try:
        period_of(edtf)
    except EdtfError as error:
        raise ValidationError({"date_edtf": str(error)}) from error
    if (answer == DateAnswer.KNOWN) != bool(_DAY.fullmatch(edtf)):
        raise ValidationError(
            {
                "date_edtf": _("This is not a day, as in 2024-10-30.")
                if answer == DateAnswer.KNOWN
                else _("This is a day: say above that it is known to the day.")
            }
        )


def bring_in(
    framework: Framework,
    *,
    code: str,
    title: str,
    text: str,
    date_answer: str,
    date_edtf: str = "",
    raw_sha256: str = "",
    issuers: Iterable[Party] = (),
    left_out: Sequence[Any] = (),
    by: User | None,
    at: datetime,
    **fields: Any,
) -> Document:
    """Keep a text verbatim, with what was left out of it and the answer about its date.

    Raises AlreadyHereError for a text that the framework has, and PassageError and
    ValidationError with words for a person.
    """
    check_date(date_answer, date_edtf)
    if not text.strip():
        raise ValidationError({"text": _("Nothing is left of the text.")})
    with transaction.atomic():
        # Two people who bring the same text at once come one after the other.
        Framework.objects.select_for_update().get(pk=framework.pk)
        if here := same_text(framework, text_sha256=text_hash(composed(text))):
            raise AlreadyHereError(here)
        return add_document(
            framework,
            code=code,
            title=title,
            text=text,
            date_edtf=date_edtf,
            raw_sha256=raw_sha256,
            issuers=issuers,
            left_out=left_out,
            by=by,
            at=at,
            **fields,
        )
