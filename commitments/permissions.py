"""Who may do what to a commitment: one table, asked by every door.

What a person may not see does not exist for them (404); what they see and may not touch is
refused with a word (403).
"""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import (
    CLOSING_KINDS,
    Assessment,
    Commitment,
    DateRequest,
    Evidence,
    Minutes,
    ProgressUpdate,
    Relation,
    ReportingRound,
)
from commitments.querysets import CommitmentQuerySet
from commitments.querysets.scopes import Held, reads, reports
from frameworks.models import Membership, Party
from frameworks.roles import DECIDER_ROLES, REPORTER_ROLES

Anyone = User | AnonymousUser
Scope = Callable[[CommitmentQuerySet, Anyone], CommitmentQuerySet]

READ: Scope = CommitmentQuerySet.visible_to
EDIT: Scope = CommitmentQuerySet.editable_by
DECIDE: Scope = CommitmentQuerySet.decidable_by
REPORT: Scope = CommitmentQuerySet.reportable_by
JUDGE: Scope = CommitmentQuerySet.judgeable_by

# Each action on a commitment, and the scope in which a person may take it.
RIGHTS: Mapping[str, Scope] = {
    "read": READ,
    "log_progress": REPORT,
    "ask_for_date": REPORT,
    "attach_evidence": REPORT,
    "record_measurement": REPORT,
    "edit": EDIT,
    "set_deadline": EDIT,
    "date_event": EDIT,
    "assign": EDIT,
    "add_indicator": EDIT,
    "relate": EDIT,
    "add_mention": EDIT,
    "extend_deadline": DECIDE,
    "reassign": DECIDE,
    "nudge": DECIDE,
    "escalate": DECIDE,
    "declare": DECIDE,
    "close_deadline": DECIDE,
    "review": DECIDE,
    "decide_date": DECIDE,
    "judge": JUDGE,
}


def may(user: Anyone, verb: str, commitment: Commitment) -> bool:
    """Say whether a person may take an action on a commitment."""
    rows = Commitment.objects.filter(pk=commitment.pk)
    return RIGHTS[verb](rows, user).exists()


def rights_on(user: Anyone, commitment: Commitment) -> frozenset[str]:
    """Return every action that a person may take on a commitment."""
    rows = Commitment.objects.filter(pk=commitment.pk)
    held = {scope: scope(rows, user).exists() for scope in {*RIGHTS.values()}}
    return frozenset(verb for verb, scope in RIGHTS.items() if held[scope])


def access_commitment(
    user: Anyone, *, uuid: UUID, verb: str, rows: CommitmentQuerySet | None = None
) -> Commitment:
    """Return a commitment for an action.

    Raises Http404 where the person may not see it, PermissionDenied where they only may see it.
    """
    if rows is None and RIGHTS[verb] is REPORT and isinstance(user, User):
        return _access_to_report(user, uuid, verb)
    rows = Commitment.objects.select_related("framework") if rows is None else rows
    # Whoever may act on it may see it, so that one question is enough where all is well.
    commitment = RIGHTS[verb](rows, user).filter(uuid=uuid).first()
    if commitment is None:
        if not rows.visible_to(user).filter(uuid=uuid).exists():
            raise Http404(_("There is no such commitment."))
        raise PermissionDenied(refusal(verb))
    return commitment


def _access_to_report(user: User, uuid: UUID, verb: str) -> Commitment:
    """Return a commitment to report on, as `access_commitment` does.

    Progress is logged more often than anything else is written, and four plain questions are
    answered several times faster than the one of the scope.
    """
    commitment = Commitment.objects.select_related("framework").filter(uuid=uuid).first()
    held = held_by(user)
    if commitment is None or not reads(user, held, commitment):
        raise Http404(_("There is no such commitment."))
    is_assigned = commitment.assignments.filter(user=user).exists()
    parties: set[int] = set()
    if not is_assigned:
        parties.update(commitment.party_roles.values_list("party_id", flat=True))
    if not reports(user, held, commitment, is_assigned=is_assigned, parties=parties):
        raise PermissionDenied(refusal(verb))
    return commitment


def held_by(user: User) -> list[Held]:
    """Return a person's memberships in force, by keys."""
    rows = user.memberships.in_force().values_list("framework_id", "party_id", "role")
    return [Held(framework, party, role) for framework, party, role in rows]


def access_commitments(user: Anyone, *, uuids: Iterable[UUID], verb: str) -> list[Commitment]:
    """Return several commitments for one action, in the order of their references.

    Raises Http404 or PermissionDenied as soon as one of them is out of reach.
    """
    wanted = {*uuids}
    seen = Commitment.objects.visible_to(user).filter(uuid__in=wanted)
    if seen.count() != len(wanted):
        raise Http404(_("There is no such commitment."))
    allowed = RIGHTS[verb](Commitment.objects.filter(uuid__in=wanted), user)
    found = list(allowed.select_related("framework").order_by("reference", "pk"))
    if len(found) != len(wanted):
        raise PermissionDenied(refusal(verb))
    return found


def refusal(verb: str) -> str:
    """Return the words with which an action is refused."""
    scope = RIGHTS[verb]
    if scope is REPORT:
        return _("Only the points of contact of a party of this commitment may do this.")
    if scope is DECIDE:
        return _("Only a manager or the lead of this framework may do this.")
    if scope is JUDGE:
        return _(
            "Only a manager or the lead of this framework judges, and nobody judges what they "
            "report on or answer for."
        )
    return _("Only those who keep the books of this framework may do this.")


def parties_of(user: User, commitment: Commitment) -> list[Party]:
    """Return the parties for which a person may report; the one they answer for comes first."""
    rows = Party.objects.filter(commitment_roles__commitment=commitment)
    if not user.is_superuser:
        reporting = user.memberships.in_force().with_role(REPORTER_ROLES)
        serving = reporting.filter(framework=commitment.framework_id).values("party")
        own = commitment.assignments.filter(user=user).values("party")
        rows = Party.objects.filter(
            Q(commitment_roles__commitment=commitment) | Q(pk__in=own), pk__in=serving
        )
    answered = {*commitment.assignments.filter(user=user).values_list("party", flat=True)}
    found = rows.distinct().order_by("pk")
    return sorted(found, key=lambda party: (party.pk not in answered, party.pk))


def access_update(user: Anyone, *, uuid: UUID, verb: str) -> ProgressUpdate:
    """Return a report for its author ("write"), a reviewer ("review") or its party ("sign").

    Raises Http404 where the person may not see it, PermissionDenied where they only may see it.
    """
    rows = ProgressUpdate.objects.visible_to(user).select_related(
        "commitment__framework", "party", "author"
    )
    update = rows.filter(uuid=uuid).first()
    if update is None:
        raise Http404(_("There is no such report."))
    if (
        verb == "write"
        and not ProgressUpdate.objects.editable_by(user).filter(pk=update.pk).exists()
    ):
        raise PermissionDenied(_("Only its author may change a report, until it is accepted."))
    if verb == "review":
        if not may(user, "review", update.commitment):
            raise PermissionDenied(refusal("review"))
        if update.author_id == user.pk:
            raise PermissionDenied(_("Nobody reviews their own report."))
        if update.signed_off_by_id == user.pk:
            raise PermissionDenied(_("Nobody reviews what they signed off."))
    if verb == "sign":
        _check_signs(user, update)
    return update


def access_evidence(user: Anyone, *, uuid: UUID, verb: str) -> Evidence:
    """Return a piece of evidence to be read, or to get a newer version ("replace").

    Raises Http404 where the person may not see it, PermissionDenied where they only may see it.
    """
    rows = Evidence.objects.visible_to(user).select_related("commitment__framework", "update")
    evidence = rows.filter(uuid=uuid).first()
    if evidence is None:
        raise Http404(_("There is no such evidence."))
    replaceable = Evidence.objects.replaceable_by(user)
    if verb == "replace" and not replaceable.filter(pk=evidence.pk).exists():
        raise PermissionDenied(
            _("Only who attached this may replace it, and not while its report is under review.")
        )
    return evidence


def _check_signs(user: Anyone, update: ProgressUpdate) -> None:
    """Raise PermissionDenied for who does not decide for the party of a report, or wrote it."""
    if update.author_id == user.pk:
        raise PermissionDenied(_("Nobody signs their own report off."))
    deciding = Membership.objects.in_force().with_role(DECIDER_ROLES)
    if not deciding.filter(
        user=user.pk, framework=update.commitment.framework_id, party=update.party_id
    ).exists():
        raise PermissionDenied(_("Only a manager or lead of the party signs its reports off."))


def access_date_request(user: Anyone, *, uuid: UUID, verb: str) -> DateRequest:
    """Return a request for another date, to be decided or (by its author) withdrawn.

    Raises Http404 where the person may not see it, PermissionDenied where they only may see it.
    """
    rows = DateRequest.objects.visible_to(user).select_related(
        "deadline__commitment__framework", "asked_by"
    )
    request = rows.filter(uuid=uuid).first()
    if request is None:
        raise Http404(_("There is no such request."))
    if (
        verb == "decide"
        and not DateRequest.objects.editable_by(user).filter(pk=request.pk).exists()
    ):
        raise PermissionDenied(refusal("decide_date"))
    if verb == "withdraw" and request.asked_by_id != user.pk:
        raise PermissionDenied(_("Only who asked can take the request back."))
    return request


def access_assessment(user: Anyone, *, uuid: UUID, verb: str) -> Assessment:
    """Return a judgement to be read, or answered ("dissent") for the party that was judged.

    Raises Http404 where the person may not see it, PermissionDenied where they only may see it.
    """
    rows = Assessment.objects.visible_to(user).select_related("commitment__framework", "party")
    assessment = rows.filter(uuid=uuid).first()
    if assessment is None:
        raise Http404(_("There is no such judgement."))
    answerable = Assessment.objects.answerable_by(user)
    if verb == "dissent" and not answerable.filter(pk=assessment.pk).exists():
        raise PermissionDenied(_("Only those who speak for the judged party answer a judgement."))
    return assessment


def check_may_relate(user: Anyone, *, commitment: Commitment, other: Commitment, kind: str) -> None:
    """Raise PermissionDenied where a person may not say this, or may not take it back.

    Who keeps the books relates; superseding and merging close the other one, which is decided.
    """
    if not may(user, "relate", commitment):
        raise PermissionDenied(refusal("relate"))
    if kind in CLOSING_KINDS and not may(user, "declare", other):
        raise PermissionDenied(
            _("Only a manager or the lead of the framework of %(reference)s may supersede it.")
            % {"reference": other.reference}
        )


def access_relation(user: Anyone, *, uuid: UUID) -> Relation:
    """Return a relation to be taken back.

    Raises Http404 where the person may not see it, PermissionDenied where they only may see it.
    """
    rows = Relation.objects.visible_to(user).select_related("commitment", "other")
    relation = rows.filter(uuid=uuid).first()
    if relation is None:
        raise Http404(_("There is no such relation."))
    check_may_relate(user, commitment=relation.commitment, other=relation.other, kind=relation.kind)
    return relation


def access_round(user: Anyone, *, uuid: UUID, verb: str) -> ReportingRound:
    """Return a reporting round to be read, or changed ("write") by who keeps the books.

    Raises Http404 where the person may not see it, PermissionDenied where they only may see it.
    """
    rows = ReportingRound.objects.visible_to(user).select_related("framework", "meeting__forum")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404(_("There is no such round."))
    editable = ReportingRound.objects.editable_by(user)
    if verb == "write" and not editable.filter(pk=found.pk).exists():
        raise PermissionDenied(_("Only those who keep the books of this framework may do this."))
    return found


def access_minutes(user: Anyone, *, uuid: UUID, verb: str) -> Minutes:
    """Return minutes to be read, or added to ("write") by who decides, while they are open.

    Raises Http404 where the person may not see it, PermissionDenied where they only may see it.
    """
    rows = Minutes.objects.visible_to(user).select_related(
        "framework", "meeting__forum", "begun_by", "closed_by"
    )
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404(_("There are no such minutes."))
    if verb == "write" and not Minutes.objects.editable_by(user).filter(pk=found.pk).exists():
        raise PermissionDenied(
            _("Only a manager or the lead adds to minutes, and to closed ones nobody does.")
        )
    return found
