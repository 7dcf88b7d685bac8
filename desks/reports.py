"""Saving what a point of contact sends: once, however often the button is pressed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from commitments.actions.progress import holds
from commitments.domain.vocabulary import UpdateState
from commitments.models import Commitment, Measurement, ProgressUpdate
from commitments.models.choices import AskChoices
from commitments.rounds import left_out
from desks.forms.progress import ProgressForm
from frameworks.models import Membership, Party
from frameworks.roles import DECIDER_ROLES

IN_HAND = frozenset({UpdateState.DRAFT, UpdateState.RETURNED})
HANDED_IN = frozenset({UpdateState.TO_SIGN, UpdateState.SUBMITTED})
NAMED_REVIEWERS = 3


def figures_of(update: ProgressUpdate) -> list[Measurement]:
    """Return the values of a report that are not accepted yet."""
    rows = Measurement.objects.filter(update=update, is_accepted=False)
    return list(rows.select_related("indicator").order_by("pk"))


def says_the_same(update: ProgressUpdate, form: ProgressForm) -> bool:
    """Say whether a report holds already what a form asks for, so that nothing is left to write."""
    words = form.written()
    if any(getattr(update, name) != value for name, value in words.items()):
        return False
    if form.is_submitting and update.state not in HANDED_IN:
        return False
    typed = {
        (indicator.pk, figure.value, figure.measured_edtf, figure.source)
        for indicator, figure in form.figures().items()
        if figure is not None
    }
    saved = {
        (row.indicator_id, row.value, row.measured_edtf, row.source) for row in figures_of(update)
    }
    if typed != saved or form.cleaned_data.get("dropped"):
        return False
    if not _proposes_the_same(update, form):
        return False
    return all(holds(update, proof) for proof in form.proofs())


def _proposes_the_same(update: ProgressUpdate, form: ProgressForm) -> bool:
    reached = {row.pk for row, is_reached in form.reached().items() if is_reached}
    steps = {
        (initiative.pk, str(step.stage), step.taken_on, step.decision)
        for initiative, step in form.steps().items()
        if step is not None
    }
    known = {
        (row.initiative_id, row.stage, row.taken_on, row.decision) for row in update.steps.all()
    }
    return reached == {row.pk for row in update.milestones.all()} and steps == known


@dataclass(frozen=True, slots=True)
class LastWord:
    """The latest report of a party on a commitment, and an unfinished one of the author."""

    latest: ProgressUpdate | None
    unfinished: ProgressUpdate | None


def last_word(commitment: Commitment, *, user: User, parties: list[Party]) -> LastWord:
    """Return what a party said last, and what the user has begun."""
    shared = commitment.updates.shared().filter(party__in=parties).select_related("party")
    begun = commitment.updates.filter(author=user, state__in=sorted(IN_HAND))
    return LastWord(
        latest=shared.order_by("-submitted_at", "-pk").first(),
        unfinished=begun.order_by("-pk").first(),
    )


def reviewers(commitment: Commitment, *, author: User) -> list[str]:
    """Return the names of those who can review a report."""
    rows = Membership.objects.in_force().with_role(DECIDER_ROLES)
    rows = rows.filter(framework=commitment.framework_id, user__is_active=True)
    names = rows.exclude(user=author).order_by("user__full_name", "user__pk")
    return list(dict.fromkeys(names.values_list("user__full_name", flat=True)))


def receipt(update: ProgressUpdate, *, author: User) -> str:
    """Return what the author is told after saving: who sees it, and what happens next."""
    commitment = update.commitment
    if update.state not in HANDED_IN:
        return _(
            "Your report on %(reference)s is saved as a draft. Only people of %(party)s see it; "
            "submit it when it is ready."
        ) % {"reference": commitment.reference, "party": update.party.label}
    return " ".join(filter(None, [_handed_in_words(update, author), _left_out_words(update)]))


def _handed_in_words(update: ProgressUpdate, author: User) -> str:
    """Say to whom a report went that was handed in, and who acts next."""
    commitment = update.commitment
    if update.state == UpdateState.TO_SIGN:
        values = {
            "reference": commitment.reference,
            "party": update.party.label,
            "who": _who_signs(signers(update)),
        }
        return (
            _(
                "Your report on %(reference)s is handed in. Only people of %(party)s see it until "
                "it is signed off. %(who)s"
            )
            % values
        )
    values = {
        "reference": commitment.reference,
        "framework": commitment.framework.name,
        "who": _who_reviews(reviewers(commitment, author=author)),
    }
    return (
        _(
            "Your report on %(reference)s is submitted. Everybody in “%(framework)s” can read it "
            "now. %(who)s Its figures count once it is accepted."
        )
        % values
    )


def _left_out_words(update: ProgressUpdate) -> str:
    """Say what a round asks for and a report left empty; empty where there is no such thing."""
    missing = left_out(update, at=update.submitted_at) if update.submitted_at else []
    if not missing:
        return ""
    what = ", ".join(str(AskChoices(ask).label) for ask in missing)
    return _("The reporting round also asks for: %(what)s.") % {"what": what}


def signers(update: ProgressUpdate) -> list[str]:
    """Return the names of those who can sign a report off for its party."""
    rows = Membership.objects.in_force().with_role(DECIDER_ROLES)
    rows = rows.filter(
        framework=update.commitment.framework_id, party=update.party_id, user__is_active=True
    )
    names = rows.exclude(user=update.author_id).order_by("user__full_name", "user__pk")
    return list(dict.fromkeys(names.values_list("user__full_name", flat=True)))


def _who_signs(names: list[str]) -> str:
    if not names:
        return _("Nobody of your party can sign it off yet; ask for a manager of your party.")
    return _("It is signed off by one of: %(names)s.") % {"names": ", ".join(names)}


def _who_reviews(names: list[str]) -> str:
    if not names:
        return _("Nobody but a site administrator can review it yet.")
    shown = ", ".join(names[:NAMED_REVIEWERS])
    others = len(names) - NAMED_REVIEWERS
    if others > 0:
        words = ngettext(
            "%(names)s or %(count)d other person reviews it next.",
            "%(names)s or one of %(count)d others reviews it next.",
            others,
        )
        return words % {"names": shown, "count": others}
    return _("It is reviewed next by one of: %(names)s.") % {"names": shown}
