"""JSON that people send in forms: what a lenient reader would let through is no JSON here."""

import json
import math
from typing import Any

# Far more than anything kept here nests, far less than what ends a reader or a writer of JSON.
MAX_DEPTH = 20
MAX_DIGITS = 40


class StrictDecoder(json.JSONDecoder):
    """Reads JSON as Python's does, but refuses what could not be written again or stored.

    Refused, as anything else that is no JSON: more than 20 levels, numbers of more than 40 digits
    or too large for a float, NaN and infinities. For the `decoder` of a form's field.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"parse_constant": _constant, "parse_int": _integer, "parse_float": _number}
        super().__init__(**kwargs)

    def decode(self, s: str, *where: Any) -> Any:
        """Return the value. Raises JSONDecodeError, whatever is wrong with the text."""
        try:
            value = super().decode(s, *where)
            _check_depth(value)
        except json.JSONDecodeError:
            raise
        except (RecursionError, ValueError) as error:
            raise json.JSONDecodeError(str(error)[:200], s[:200], 0) from error
        return value


def _constant(name: str) -> Any:
    msg = f"{name} is no number"
    raise ValueError(msg)


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        msg = "too many digits"
        raise ValueError(msg)
    return int(digits)


def _number(text: str) -> float:
    value = float(text)
    if len(text) > MAX_DIGITS or not math.isfinite(value):
        msg = "too many digits"
        raise ValueError(msg)
    return value


def _check_depth(value: Any) -> None:
    level = [value]
    for _depth in range(MAX_DEPTH):
        level = [inner for item in level for inner in _inside(item)]
    if level:
        msg = "too many levels"
        raise ValueError(msg)


def _inside(item: Any) -> Any:
    if isinstance(item, dict):
        return item.values()
    return item if isinstance(item, list) else ()
