"""Drafts of what another framework promises: the second half of a copy."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions import Promise, enter_commitments
from commitments.actions.days import grounds_of, resolve_days
from commitments.domain.edtf import EdtfError
from commitments.domain.shifting import shift_years
from commitments.domain.vocabulary import (
    Kind,
    PublicationStatus,
    Status,
)
from commitments.models import Commitment, Deadline, Indicator
from entry.register.reading import to_be_copied
from frameworks.models import Framework
from history.actions import save_all_recorded

if TYPE_CHECKING:
    from entry.register.actions.copying import Ties

# Without the words: a copy has no text whose words these would be.
COMMITMENT = ("reference", "title", "kind", "subtype", "strength", "priority", "is_demo")
INDICATOR = (
    "name", "definition", "definition_source", "unit", "role", "operator", "direction", "value",
    "is_implied", "trajectory", "money_type", "currency", "scope", "position",
)  # fmt: skip
LABEL = 200


def draft_commitments(
    source: Framework, framework: Framework, *, ties: "Ties", years: int, by: User, at: datetime
) -> list[str]:
    """Draft in one framework what another one promises; say what could not come along."""
    rows = list(to_be_copied(source))
    promises = [_promise(row, ties) for row in rows]
    made = enter_commitments(framework, promises, by=by, at=at)
    copies = {row.pk: copy for row, copy in zip(rows, made, strict=True)}
    grounds = grounds_of(made)
    dated: list[Deadline] = []
    left_out: list[str] = []
    for row in rows:
        zones = grounds[copies[row.pk].pk].zones
        for deadline in row.deadlines.all():
            copy = _deadline(deadline, copies[row.pk], ties, years=years)
            if isinstance(copy, str):
                left_out.append(copy)
                continue
            if copy.edtf:
                resolve_days(copy, zones=zones)
            dated.append(copy)
        if hasattr(row, "quota_rule"):
            left_out.append(
                _("%(reference)s: the rule of its quota; set it once a meeting is planned.")
                % {"reference": row.reference}
            )
    save_all_recorded(dated, by=by, at=at, verb="set_deadline")
    figures = [
        Indicator(commitment=copies[row.pk], **{name: getattr(one, name) for name in INDICATOR})
        for row in rows
        for one in row.indicators.all()
    ]
    save_all_recorded(figures, by=by, at=at, verb="add_indicator")
    return left_out


def _promise(row: Commitment, ties: "Ties") -> Promise:
    fields: dict[str, Any] = {name: getattr(row, name) for name in COMMITMENT}
    return Promise(
        fields={
            **fields,
            "publication_status": PublicationStatus.PLANNED
            if row.kind != Kind.STANDING_PRINCIPLE
            else PublicationStatus.STATED,
            "status": Status.DRAFT,
            "programme": ties.programmes.get(row.programme_id or 0),
            "note": _("Drafted after %(reference)s of %(framework)s; it has no text yet.")
            % {"reference": row.reference, "framework": row.framework.code},
        },
        parties=[
            (role.party.merged_into or role.party, role.role) for role in row.party_roles.all()
        ],
        areas=[ties.areas[area.pk] for area in row.areas.all()],
    )


def _deadline(deadline: Deadline, copy: Commitment, ties: "Ties", *, years: int) -> Deadline | str:
    """Return a deadline as it is in the copy, not resolved yet, or why it has none."""
    words = str(deadline)
    if deadline.is_anchored:
        forum = ties.forums.get(deadline.anchor_forum_id or 0)
        if deadline.anchor_deadline_id or not (forum or deadline.anchor_event):
            return _("%(reference)s, “%(words)s”: it hangs on another date.") % {
                "reference": copy.reference, "words": words,
            }  # fmt: skip
        return Deadline(
            commitment=copy,
            label=_adapted(words, years=None),
            role=deadline.role,
            anchor_forum=forum,
            anchor_event=deadline.anchor_event,
            anchor_relation=deadline.anchor_relation,
            offset=deadline.offset,
            offset_unit=deadline.offset_unit,
            required=deadline.required,
        )
    try:
        edtf = shift_years(deadline.edtf, years=years) if deadline.edtf else ""
    except EdtfError as error:
        return f"{copy.reference}, “{words}”: {error}"
    return Deadline(
        commitment=copy,
        label=_adapted(words, years=years),
        role=deadline.role,
        edtf=edtf,
        qualifier=deadline.qualifier,
        hemisphere=deadline.hemisphere,
    )


def _adapted(words: str, *, years: int | None) -> str:
    """Say after which words a date was set; they are no words of the new framework."""
    if years is None:
        told = _("adapted from “%(words)s”") % {"words": words}
    else:
        told = _("adapted from “%(words)s”, moved by %(years)+d years") % {
            "words": words, "years": years,
        }  # fmt: skip
    return told if len(told) <= LABEL else told[: LABEL - 1] + "…"
