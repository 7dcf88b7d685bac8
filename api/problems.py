"""Errors in one shape (RFC 9457): which problem each exception is, and how it is told."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.core import exceptions as django_errors
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from rest_framework import exceptions
from rest_framework.response import Response

from api.once import KeyReused, StillRunning
from commitments.actions import DateError, RefusedError
from entry.sheets.actions import ImportRefusedError
from entry.triage.actions import TriageConflictError
from history.actions import StaleRecordError
from history.context import current_call
from meetings.actions import ReportingLoopError
from sources.actions import PassageError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/api/v1/docs#problem-"
WHOLE_BODY = "non_field_errors"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem: its stable name, its status and its title."""

    slug: str
    status: int
    title: str

    @property
    def type(self) -> str:
        """The URI that names this kind for ever."""
        return TYPE_PREFIX + self.slug


MALFORMED = Problem("malformed", 400, gettext_noop("The request cannot be read."))
VALIDATION = Problem("validation", 400, gettext_noop("Some values cannot be taken."))
NOT_SIGNED_IN = Problem("not-signed-in", 401, gettext_noop("Sign in first."))
FORBIDDEN = Problem("forbidden", 403, gettext_noop("You may not do this."))
NOT_FOUND = Problem("not-found", 404, gettext_noop("There is nothing here."))
METHOD = Problem("method-not-allowed", 405, gettext_noop("This address has no such method."))
NOT_ACCEPTABLE = Problem("not-acceptable", 406, gettext_noop("Answers are JSON."))
REFUSED = Problem("refused", 409, gettext_noop("The rules do not allow this now."))
IN_USE = Problem("in-use", 409, gettext_noop("Other records still need this one."))
CONFLICT = Problem("conflict", 409, gettext_noop("Somebody else was quicker."))
RUNNING = Problem("still-running", 409, gettext_noop("This request is being carried out."))
STALE = Problem("stale-record", 412, gettext_noop("The record has changed since you read it."))
TOO_LARGE = Problem("too-large", 413, gettext_noop("The request is too large."))
MEDIA = Problem("unsupported-media-type", 415, gettext_noop("Send JSON."))
UNREADABLE = Problem("unreadable-words", 422, gettext_noop("The words cannot be read."))
KEY_REUSED = Problem("key-reused", 422, gettext_noop("This key stands for another request."))
PRECONDITION = Problem(
    "precondition-required", 428, gettext_noop("Say which version you have read.")
)
THROTTLED = Problem("throttled", 429, gettext_noop("Too many requests."))
INTERNAL = Problem("internal", 500, gettext_noop("Something went wrong here."))

PROBLEMS = (
    MALFORMED, VALIDATION, NOT_SIGNED_IN, FORBIDDEN, NOT_FOUND, METHOD, NOT_ACCEPTABLE, REFUSED,
    IN_USE, CONFLICT, RUNNING, STALE, TOO_LARGE, MEDIA, UNREADABLE, KEY_REUSED, PRECONDITION,
    THROTTLED, INTERNAL,
)  # fmt: skip


class PayloadTooLarge(exceptions.APIException):
    """The body is larger than this API takes."""

    status_code = 413
    default_detail = gettext_lazy("A request holds at most 1 MiB.")


class PreconditionRequired(exceptions.APIException):
    """A change came without the version it was made from."""

    status_code = 428
    default_detail = gettext_lazy("Send If-Match with the ETag of the record as you have read it.")


# The first that fits names the problem; subclasses stand before what they derive from.
KINDS: Sequence[tuple[type[Exception], Problem]] = (
    (DateError, UNREADABLE),
    (PassageError, UNREADABLE),
    (RefusedError, REFUSED),
    (ImportRefusedError, REFUSED),
    (ReportingLoopError, REFUSED),
    (TriageConflictError, CONFLICT),
    (StaleRecordError, STALE),
    (StillRunning, RUNNING),
    (KeyReused, KEY_REUSED),
    (PayloadTooLarge, TOO_LARGE),
    (django_errors.RequestDataTooBig, TOO_LARGE),
    (django_errors.SuspiciousOperation, MALFORMED),
    (PreconditionRequired, PRECONDITION),
    (ProtectedError, IN_USE),
    (RestrictedError, IN_USE),
    (IntegrityError, CONFLICT),
    (DataError, VALIDATION),
    (exceptions.ParseError, MALFORMED),
    (exceptions.ValidationError, VALIDATION),
    (django_errors.ValidationError, VALIDATION),
    (exceptions.NotAuthenticated, NOT_SIGNED_IN),
    (exceptions.AuthenticationFailed, NOT_SIGNED_IN),
    (exceptions.PermissionDenied, FORBIDDEN),
    (django_errors.PermissionDenied, FORBIDDEN),
    (exceptions.NotFound, NOT_FOUND),
    (Http404, NOT_FOUND),
    (exceptions.MethodNotAllowed, METHOD),
    (exceptions.NotAcceptable, NOT_ACCEPTABLE),
    (exceptions.UnsupportedMediaType, MEDIA),
    (exceptions.Throttled, THROTTLED),
)
# Exceptions of the database say in their text what is nobody's business outside.
WORDS: Mapping[Problem, str] = {
    IN_USE: gettext_noop("It is still in use and cannot be deleted."),
    CONFLICT: gettext_noop("The same was written at the same time. Read it and try again."),
    INTERNAL: gettext_noop("The error was recorded under the id of this request."),
}


def problem_of(error: Exception) -> Problem:
    """Tell which kind of problem an exception is."""
    return next((problem for kind, problem in KINDS if isinstance(error, kind)), INTERNAL)


def handle(error: Exception, _context: dict[str, Any]) -> Response:
    """Answer an exception as a problem; what nobody foresaw is logged and told by its id only."""
    problem = problem_of(error)
    if problem is INTERNAL:
        logger.error("Unforeseen error in the API", exc_info=error)
    return Response(
        body(problem, error),
        status=problem.status,
        headers=_headers(error),
        content_type=MEDIA_TYPE,
        exception=True,
    )


def _headers(error: Exception) -> dict[str, str]:
    """Return what REST framework left on the exception: how to sign in, how long to wait."""
    headers = {}
    if scheme := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(scheme)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(ceil(wait))
    return headers


def body(problem: Problem, error: Exception) -> dict[str, Any]:
    """Return what is said of a problem."""
    said: dict[str, Any] = {
        "type": problem.type,
        "title": _(problem.title),
        "status": problem.status,
        "detail": _detail(problem, error),
        "request_id": current_call().request_id,
    }
    if problem is VALIDATION:
        said["errors"] = _errors(error)
    return said


def _detail(problem: Problem, error: Exception) -> str:
    if problem in WORDS and not isinstance(error, TriageConflictError):
        return _(WORDS[problem])
    if problem is VALIDATION:
        named = ", ".join(name for name in _errors(error) if name != WHOLE_BODY)
        return _("Look at: %(names)s.") % {"names": named} if named else _(problem.title)
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    if isinstance(error, django_errors.SuspiciousOperation):
        # Its words are about settings.
        return _(problem.title)
    return str(error) or _(problem.title)


def _errors(error: Exception) -> dict[str, list[str]]:
    """Return the messages by the path of their field, as in measurements.0.value."""
    if isinstance(error, exceptions.ValidationError):
        found: dict[str, list[str]] = {}
        for path, message in _flat(error.detail):
            found.setdefault(path or WHOLE_BODY, []).append(message)
        return found
    if isinstance(error, django_errors.ValidationError):
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return {
            WHOLE_BODY if name in {"", "__all__"} else name: [str(text) for text in texts]
            for name, texts in by_field.items()
        }
    return {WHOLE_BODY: [_("A value does not fit where it is kept.")]}


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(detail, Mapping):
        for name, below in detail.items():
            inner = path if name == WHOLE_BODY else f"{path}.{name}" if path else str(name)
            yield from _flat(below, inner)
    elif isinstance(detail, list | tuple):
        for index, below in enumerate(detail):
            is_row = isinstance(below, Mapping | list | tuple)
            yield from _flat(below, f"{path}.{index}".lstrip(".") if is_row else path)
    else:
        yield path, str(detail)
