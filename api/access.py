"""Finding what a request names, within what the person may see and do.

The rules are those of commitments.permissions; here they are asked for records that hang on a
commitment, and for those whose scope is a framework.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from accounts.models import User
from commitments.domain.vocabulary import UpdateState
from commitments.models import (
    Commitment,
    Deadline,
    Evidence,
    Indicator,
    Measurement,
    ProgressUpdate,
)
from commitments.permissions import access_commitment, access_update, parties_of
from frameworks.models import Party


def found_in(rows: QuerySet[Any], uuid: UUID) -> Any:
    """Return one row by its UUID. Raises Http404."""
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise Http404(_("There is no such record."))
    return row


def access_kept(user: User, *, model: Any, uuid: UUID) -> Any:
    """Return a record of the books that the person keeps. Raises Http404 or PermissionDenied."""
    row = found_in(model.objects.visible_to(user), uuid)
    if not model.objects.editable_by(user).filter(pk=row.pk).exists():
        raise PermissionDenied(_("Only those who keep the books of this framework may do this."))
    return row


def access_deadline(user: User, *, uuid: UUID, verb: str) -> Deadline:
    """Return a deadline for an action on its commitment. Raises Http404 or PermissionDenied."""
    rows = Deadline.objects.visible_to(user).select_related("commitment__framework")
    deadline: Deadline = found_in(rows, uuid)
    access_commitment(user, uuid=deadline.commitment.uuid, verb=verb)
    return deadline


def access_indicator(user: User, *, uuid: UUID, verb: str) -> Indicator:
    """Return an indicator for an action on its commitment. Raises Http404 or PermissionDenied."""
    seen = Commitment.objects.visible_to(user)
    rows = Indicator.objects.filter(commitment__in=seen).select_related("commitment__framework")
    indicator: Indicator = found_in(rows, uuid)
    access_commitment(user, uuid=indicator.commitment.uuid, verb=verb)
    return indicator


def visible_measurements(user: User) -> QuerySet[Measurement]:
    """Return the values that a person may see; those of a report only with the report."""
    shown = Q(update__isnull=True) | Q(update__in=ProgressUpdate.objects.visible_to(user))
    seen = Commitment.objects.visible_to(user)
    return Measurement.objects.filter(shown, indicator__commitment__in=seen)


def visible_evidence(user: User) -> QuerySet[Evidence]:
    """Return the evidence that a person may see; that of a report only with the report."""
    shown = Q(update__isnull=True) | Q(update__in=ProgressUpdate.objects.visible_to(user))
    seen = Commitment.objects.visible_to(user)
    return Evidence.objects.with_versions().filter(shown, commitment__in=seen)


def visible_indicators(user: User) -> QuerySet[Indicator]:
    """Return the indicators that a person may see, with their values in order of days."""
    values = visible_measurements(user).select_related("update", "indicator")
    curve = Prefetch(
        "measurements", values.order_by("measured_on", "pk"), to_attr="visible_measurements"
    )
    rows = Indicator.objects.filter(commitment__in=Commitment.objects.visible_to(user))
    return rows.select_related("commitment").prefetch_related(curve)


def own_draft(user: User, *, uuid: UUID | None, commitment: Commitment) -> ProgressUpdate | None:
    """Return the report of one's own that something is added to; None where none is named.

    Raises ValidationError where it is no report of one's own on this commitment, still in hand.
    """
    if uuid is None:
        return None
    message = {"update": [_("This is no draft of yours on this commitment.")]}
    try:
        update = access_update(user, uuid=uuid, verb="write")
    except (Http404, PermissionDenied) as error:
        raise ValidationError(message) from error
    in_hand = {UpdateState.DRAFT}
    if not commitment.framework.needs_sign_off:
        # Elsewhere it is mended first, which takes it back into the party.
        in_hand.add(UpdateState.RETURNED)
    if update.commitment_id != commitment.pk or update.state not in in_hand:
        raise ValidationError(message)
    return update


def speaking_for(user: User, commitment: Commitment, named: Party | None) -> Party:
    """Return the party for which a person reports on a commitment.

    Without a name, the party they answer for here, or else their only one with a role in it.
    Raises ValidationError for a party that is not theirs, or where there are several.
    """
    if named is None:
        assigned = commitment.assignments.filter(user=user).select_related("party").first()
        if assigned is not None:
            return assigned.party
    parties = parties_of(user, commitment)
    if named is not None:
        if named not in parties:
            raise ValidationError({"party": [_("You do not report for this party here.")]})
        return named
    if len(parties) != 1:
        raise ValidationError({"party": [_("Say for which party you report.")]})
    return parties[0]
