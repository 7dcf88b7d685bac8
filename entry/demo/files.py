"""Reads a YAML file into typed shapes and says by name what is wrong in it; writes nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import yaml
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from commitments.actions import RefusedError
from commitments.domain.edtf import EdtfError
from meetings.actions import ReportingLoopError
from sources.actions import PassageError

Shape = TypeVar("Shape")
# The safe loader, in C where that was built: ten times faster.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FixtureError(Exception):
    """A fixture cannot be taken; the message names the entry and is fit to show."""


@contextmanager
def naming(where: str) -> Iterator[None]:
    """Let every refusal inside name the entry that was refused."""
    try:
        yield
    except ValidationError as error:
        raise FixtureError(f"{where}: {' '.join(error.messages)}") from error
    except (
        RefusedError,
        EdtfError,
        PassageError,
        ReportingLoopError,
        IntegrityError,
    ) as error:
        raise FixtureError(f"{where}: {error}") from error


def read_yaml(path: Path) -> Mapping[str, Any]:
    """Read one file. Raises FixtureError where it is missing or no mapping in YAML."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - safe
    except OSError as error:
        raise FixtureError(
            _("%(file)s cannot be read: %(reason)s.")
            % {"file": path.name, "reason": error.strerror or error}
        ) from error
    except yaml.YAMLError as error:
        raise FixtureError(
            _("%(file)s is no YAML: %(reason)s") % {"file": path.name, "reason": error}
        ) from error
    if not isinstance(content, dict):
        raise FixtureError(_("%(file)s has to hold names and values.") % {"file": path.name})
    return content


def build(shape: type[Shape], content: Any, *, where: str) -> Shape:
    """Build a shape from what a file holds. Raises FixtureError naming the entry and the word."""
    if not isinstance(content, dict):
        raise FixtureError(_("%(where)s: names and values are expected.") % {"where": where})
    known = {field.name: field for field in fields(shape)}  # type: ignore[arg-type]
    where = _with_name(where, content)
    _check_names(known, content, where)
    hints = get_type_hints(shape)
    values = {
        name: _value(hints[name], value, where=f"{where}, {name}")
        for name, value in content.items()
    }
    return shape(**values)


def _with_name(where: str, content: Mapping[str, Any]) -> str:
    names = (content.get(key) for key in ("reference", "code", "commitment", "title", "name"))
    name = next(filter(None, names), None)
    return f"{where}, {name}" if name else where


def _check_names(known: Mapping[str, Field[Any]], content: Mapping[str, Any], where: str) -> None:
    for name in content:
        if name not in known:
            raise FixtureError(
                _("%(where)s: “%(name)s” is not known here; known are: %(known)s.")
                % {"where": where, "name": name, "known": ", ".join(known)}
            )
    for name, field in known.items():
        is_required = field.default is MISSING and field.default_factory is MISSING
        if is_required and name not in content:
            raise FixtureError(
                _("%(where)s: “%(name)s” is missing.") % {"where": where, "name": name}
            )


def _value(hint: Any, value: Any, *, where: str) -> Any:
    if get_origin(hint) is UnionType:
        inner = next(kind for kind in get_args(hint) if kind is not NoneType)
        return None if value is None else _value(inner, value, where=where)
    if get_origin(hint) is tuple:
        return _many(get_args(hint)[0], value, where=where)
    if get_origin(hint) is dict:
        return _named(get_args(hint)[1], value, where=where)
    if is_dataclass(hint) and isinstance(hint, type):
        return build(hint, value, where=where)
    return _plain(hint, value, where=where)


def _many(hint: Any, value: Any, *, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise FixtureError(_("%(where)s: a list is expected.") % {"where": where})
    return tuple(_value(hint, one, where=where) for one in value)


def _named(hint: Any, value: Any, *, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FixtureError(_("%(where)s: names and values are expected.") % {"where": where})
    return {str(name): _value(hint, one, where=f"{where}, {name}") for name, one in value.items()}


def _plain(hint: type[Any], value: Any, *, where: str) -> Any:
    try:
        if issubclass(hint, Enum):
            return hint(value)
        if hint is Decimal and not isinstance(value, bool):
            return Decimal(str(value))
        if hint is date and isinstance(value, str):
            return date.fromisoformat(value)
    except (ValueError, InvalidOperation) as error:
        raise FixtureError(_unknown(hint, value, where)) from error
    if type(value) is not hint:
        raise FixtureError(_unknown(hint, value, where))
    return value


def _unknown(hint: type[Any], value: Any, where: str) -> str:
    if issubclass(hint, Enum):
        return _("%(where)s: “%(value)s” is none of: %(known)s.") % {
            "where": where,
            "value": value,
            "known": ", ".join(str(member.value) for member in hint),
        }
    kinds = {
        str: _("text (put it in quotation marks)"),
        date: _("a day"),
        bool: _("true or false"),
    }
    kind = kinds.get(hint, _("a number"))
    return _("%(where)s: “%(value)s” cannot be read as %(kind)s.") % {
        "where": where,
        "value": value,
        "kind": kind,
    }
