"""Conditions on writes: ETags of the form "v3" from a record's version, and If-Match."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from api.problems import PreconditionRequired
from history.actions import StaleRecordError
from history.models import Record

# A proxy that compresses may have made the tag a weak one; the version in it is the same.
_TAG = re.compile(r'(?:W/)?"v(\d{1,10})"')
_ANY_TAG = re.compile(r'(?:W/)?"[^"]*"')


def etag(record: Record) -> str:
    """Return the tag of a record's present version."""
    return f'"v{record.version}"'


def wanted_versions(request: Request) -> frozenset[int] | None:
    """Return the versions that If-Match names; None for `*` or where it is not sent.

    Raises ParseError where it holds something else than tags.
    """
    header = str(request.headers.get("If-Match", "")).strip()
    if header in {"", "*"}:
        return None
    tags = [tag.strip() for tag in header.split(",")]
    if not all(_ANY_TAG.fullmatch(tag) for tag in tags):
        raise ParseError(_('If-Match takes ETags, as in "v3".'))
    matches = (_TAG.fullmatch(tag) for tag in tags)
    return frozenset(int(match[1]) for match in matches if match)


@contextmanager
def holding(record: Record, request: Request, *, is_required: bool) -> Iterator[None]:
    """Open a transaction in which a record is locked at the version that the caller has read.

    Raises PreconditionRequired without If-Match where it is required, and StaleRecordError where
    the record has another version by now.
    """
    versions = wanted_versions(request)
    if is_required and not request.headers.get("If-Match"):
        raise PreconditionRequired
    with transaction.atomic():
        rows = type(record)._base_manager.select_for_update(of=("self",))
        current = rows.filter(pk=record.pk).values_list("version", flat=True).first()
        if current is None or (versions is not None and current not in versions):
            raise StaleRecordError(record)
        yield
