"""Reading bodies: strict JSON, one object, within limits, and with text that can be stored."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from api.problems import PayloadTooLarge
from history.strict_json import MAX_DEPTH, MAX_DIGITS
from history.text import forbidden_in

MAX_BYTES = 1024 * 1024


class StrictJSONParser(JSONParser):
    """Reads one JSON object and refuses what a lenient parser would let through.

    Refused: more than 1 MiB, more than 20 levels, a name twice, NaN and infinities, numbers of
    more than 40 digits, NUL and lone surrogates in any text.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 - as inherited
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - as inherited
    ) -> dict[str, Any]:
        """Return the object. Raises ParseError, and PayloadTooLarge beyond the limit."""
        return read_object(stream.read(MAX_BYTES + 1))


def read_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that bytes hold. Raises ParseError or PayloadTooLarge."""
    if len(raw) > MAX_BYTES:
        raise PayloadTooLarge
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_number,
            parse_int=_integer,
        )
    except RecursionError as error:
        raise ParseError(_too_deep()) from error
    except ValueError as error:
        raise ParseError(_("This is no JSON: %(reason)s") % {"reason": _shown(error)}) from error
    if not isinstance(value, dict):
        raise ParseError(_("The body has to be a JSON object."))
    check_value(value)
    return value


def _shown(error: ValueError) -> str:
    # The message of a decoder may quote what was sent, lone surrogates and all.
    return str(error)[:200].encode("ascii", "backslashreplace").decode()


def _too_deep() -> str:
    return _("A request nests at most %(depth)d levels deep.") % {"depth": MAX_DEPTH}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ParseError(_("A name stands twice in one object."))
    return found


def _constant(name: str) -> Any:
    raise ParseError(_("%(name)s is no number.") % {"name": name})


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ParseError(_("A number has at most %(digits)d digits.") % {"digits": MAX_DIGITS})
    return int(digits)


def _number(text: str) -> Decimal:
    """Keep a number exactly as written; a float would round it or become infinite."""
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ParseError(_("%(name)s is no number.") % {"name": text[:MAX_DIGITS]}) from error
    if len(text) > MAX_DIGITS or abs(value.adjusted()) > MAX_DIGITS:
        raise ParseError(_("A number has at most %(digits)d digits.") % {"digits": MAX_DIGITS})
    return value


def check_value(value: Any) -> None:
    """Raise ParseError for a value that nests too deep or holds text that cannot be stored."""
    level: list[tuple[str, Any]] = [("", value)]
    for _depth in range(MAX_DEPTH):
        level = [below for path, item in level for below in _below(path, item)]
    for path, item in level:
        if isinstance(item, dict | list):
            raise ParseError(_too_deep())
        _check_scalar(path, item)


def _below(path: str, item: Any) -> Iterator[tuple[str, Any]]:
    """Check one value and yield what it holds, with the path to it."""
    if isinstance(item, dict):
        for name, inner in item.items():
            _check_scalar(path, name)
            yield f"{path}.{name}".lstrip("."), inner
    elif isinstance(item, list):
        for index, inner in enumerate(item):
            yield f"{path}.{index}".lstrip("."), inner
    else:
        _check_scalar(path, item)


def _check_scalar(path: str, value: Any) -> None:
    if isinstance(value, str) and (found := forbidden_in(value)):
        where = path.encode("ascii", "backslashreplace").decode()[:120]
        raise ParseError(
            _("The character %(code)s is not allowed (in %(path)s).")
            % {"code": found, "path": where or "?"}
        )
