"""Saying how one commitment stands to another, and taking it back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions.closing import declare
from commitments.actions.refusal import RefusedError
from commitments.domain.trees import reaches
from commitments.domain.vocabulary import Status
from commitments.models import CLOSING_KINDS, Commitment, Relation, RelationKind
from history.actions import delete_recorded, save_recorded

# Along these, nothing may come back to where it began. Two texts may restate each other.
ONE_WAY = frozenset({*RelationKind} - {RelationKind.RESTATES})
# Any number that nothing else locks.
TURN = 7_201_001


def relate(
    commitment: Commitment,
    *,
    other: Commitment,
    kind: RelationKind | str,
    note: str = "",
    by: User | None,
    at: datetime,
) -> Relation:
    """Say how a commitment stands to another.

    What is superseded or merged is declared superseded, where it was active; a merged one keeps
    its row and points to what remains. Raises RefusedError, and ValidationError where a text or
    a constraint refuses.
    """
    with transaction.atomic():
        _take_turn()
        commitment, other = _anew(commitment, other)
        kind = _check(commitment, other, kind)
        closes = kind in CLOSING_KINDS and other.status == Status.ACTIVE
        holds = kind in CLOSING_KINDS and other.related_from.filter(closed_other=True).exists()
        relation = Relation(
            commitment=commitment,
            other=other,
            kind=kind,
            note=note.strip(),
            said_by=by,
            said_at=at,
            closed_other=closes or holds,
        )
        save_recorded(relation, by=by, at=at, verb="relate", reason=note.strip())
        if closes:
            reason = _why_closed(relation)
            declare(other, status=Status.SUPERSEDED, reason=reason, by=by, at=at)
    return relation


def unrelate(relation: Relation, *, reason: str, by: User | None, at: datetime) -> None:
    """Take a relation back; what it made superseded is active again, unless another one holds it.

    Raises RefusedError without a reason.
    """
    if not reason.strip():
        raise RefusedError(_("Say why the relation is taken back."))
    with transaction.atomic():
        # The relation before the commitment, as a door that holds it at its version does.
        Relation.objects.select_for_update(of=("self",)).filter(pk=relation.pk).first()
        other = Commitment.objects.select_for_update(of=("self",)).get(pk=relation.other_id)
        delete_recorded(relation, by=by, at=at, verb="unrelate", reason=reason)
        is_held = other.related_from.filter(closed_other=True).exists()
        if relation.closed_other and not is_held and other.status == Status.SUPERSEDED:
            declare(other, status=Status.ACTIVE, reason=reason, by=by, at=at)


def _take_turn() -> None:
    """Let relations be said one after the other: two at once could close a circle unseen.

    SQLite lets one transaction write at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


def _anew(commitment: Commitment, other: Commitment) -> tuple[Commitment, Commitment]:
    """Return both as they are now, locked in one order for all."""
    rows = Commitment.objects.select_for_update(of=("self",)).select_related("framework")
    keys = {commitment.pk, other.pk}
    found = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    return found[commitment.pk], found[other.pk]


def _check(commitment: Commitment, other: Commitment, kind: RelationKind | str) -> RelationKind:
    if kind not in RelationKind.values:
        raise RefusedError(_("“%(kind)s” is no relation.") % {"kind": kind})
    kind = RelationKind(kind)
    if commitment.pk == other.pk:
        raise RefusedError(_("A commitment cannot be related to itself."))
    if Relation.objects.filter(commitment=commitment, other=other, kind=kind).exists():
        raise RefusedError(_("This is said already."))
    _check_open(commitment, other, kind)
    if kind == RelationKind.MERGES and other.related_from.filter(kind=kind).exists():
        raise RefusedError(
            _("%(other)s is merged into another commitment already.") % {"other": other.reference}
        )
    if kind in ONE_WAY and reaches(
        other.pk, commitment.pk, arrows=_arrows(Relation.objects.filter(kind=kind))
    ):
        raise RefusedError(
            _("This would go round in a circle: %(other)s leads back to %(reference)s.")
            % {"other": other.reference, "reference": commitment.reference}
        )
    return kind


def _check_open(commitment: Commitment, other: Commitment, kind: RelationKind) -> None:
    """Refuse what would tell readers of one side about the other, which they may not see."""
    hidden = [row for row in (commitment, other) if row.history_is_internal]
    if hidden and commitment.framework_id != other.framework_id:
        raise RefusedError(
            _("%(reference)s is not open to all members yet; publish it first.")
            % {"reference": hidden[0].reference}
        )
    if kind not in CLOSING_KINDS:
        return
    if other.status == Status.DRAFT:
        raise RefusedError(
            _("%(reference)s is a draft; withdraw it instead.") % {"reference": other.reference}
        )
    if commitment.history_is_internal:
        raise RefusedError(
            _("%(reference)s is not open to all members yet; publish it first.")
            % {"reference": commitment.reference}
        )


def _arrows(rows: Iterable[Relation]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row.commitment_id, set()).add(row.other_id)
    return found


def _why_closed(relation: Relation) -> str:
    """Say in the other's history what it is followed under."""
    words = (
        _("Merged into %(reference)s.")
        if relation.kind == RelationKind.MERGES
        else _("Superseded by %(reference)s.")
    ) % {"reference": relation.commitment.reference}
    return f"{words} {relation.note}".strip()
