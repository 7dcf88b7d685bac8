"""What is proposed of the sentences on the triage page, and what became of each proposal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from accounts.models import User
from commitments.models import Commitment
from entry.domain.sentences import Sentence
from entry.extraction import OPEN_CLASSES, Class, Proposal, Setting, propose_in
from entry.models import RefusedProposal, VerdictKind
from entry.proposal_wording import Shown
from entry.proposals import setting_for
from entry.triage.rows import Row
from sources.models import Document

VERDICTS = {
    Class.PLANNED: VerdictKind.COMMITMENT,
    Class.ONGOING: VerdictKind.COMMITMENT,
    Class.DELIVERED: VerdictKind.DELIVERED,
    Class.PRINCIPLE: VerdictKind.PRINCIPLE,
    Class.BACKGROUND: VerdictKind.BACKGROUND,
}
# From which confidence all at once may be accepted, in percent.
LEVELS = (90, 80, 70, 0)


@dataclass(frozen=True, slots=True)
class Offer:
    """One proposal on the page: what it says, and what a person may press."""

    shown: Shown
    sentence: Sentence
    number: int
    refused: RefusedProposal | None = None
    # The known commitment that the words state again, where they do.
    known: Commitment | None = None

    @property
    def proposal(self) -> Proposal:
        """What is proposed."""
        return self.shown.proposal

    @property
    def kind(self) -> VerdictKind:
        """What the sentence would be."""
        return VERDICTS[self.proposal.label]

    @property
    def is_refused(self) -> bool:
        """Whether somebody did not want it."""
        return self.refused is not None and self.refused.is_refused

    @property
    def may_be_taken_at_once(self) -> bool:
        """Whether it may be accepted among many: nothing has to be entered for it."""
        return self.proposal.label not in OPEN_CLASSES and self.known is None

    @property
    def place(self) -> tuple[int, int, str]:
        """Where the words stand in the document, and what they are taken for."""
        begin = self.sentence.start
        return begin + self.proposal.start, begin + self.proposal.end, str(self.proposal.label)

    @property
    def sends(self) -> str:
        """What the button sends that refuses it, or takes that back."""
        start, end, label = self.place
        version = self.refused.version if self.refused else 0
        return f"{start}:{end}:{label}:{version}:{0 if self.is_refused else 1}"


def setting_of(document: Document, *, user: User) -> Setting:
    """Gather what proposals need; the document's own commitments may be stated again, too."""
    return setting_for(document, user=user, is_within=True)


def proposals_at(one: Sentence, *, before: str, setting: Setting) -> tuple[Proposal, ...]:
    """Propose for one sentence in its place; headings say nothing."""
    if one.is_heading:
        return ()
    return propose_in(one.text, setting=replace(setting, before=before, section=one.section))


def add_offers(rows: list[Row], chosen: Iterable[Row], *, document: Document, user: User) -> None:
    """Give the chosen ones of a document's rows their proposals, in a few queries for all."""
    wanted = [row for row in chosen if row.kind in {VerdictKind.OPEN, VerdictKind.COMMITMENT}]
    if not wanted:
        return
    setting = setting_of(document, user=user)
    refused = {
        (one.start, one.end, one.label): one
        for one in RefusedProposal.objects.filter(document=document).order_by("pk")
    }
    made = {
        row.number: proposals_at(row.sentence, before=_before(rows, row), setting=setting)
        for row in wanted
    }
    known = _known(made.values(), document=document, user=user)
    for row in wanted:
        offers = [
            _offer(one, number, row=row, refused=refused, known=known)
            for number, one in enumerate(made[row.number])
        ]
        row.refused = [one for one in offers if one.is_refused]
        row.offers = _left([one for one in offers if not one.is_refused], row)


def _before(rows: list[Row], row: Row) -> str:
    return rows[row.number - 2].sentence.text if row.number > 1 else ""


def _known(
    made: Iterable[tuple[Proposal, ...]], *, document: Document, user: User
) -> dict[str, Commitment]:
    named = {one.mention.reference for found in made for one in found if one.mention}
    rows = Commitment.objects.visible_to(user).filter(
        framework=document.framework_id, reference__in=named
    )
    return {commitment.reference: commitment for commitment in rows.order_by("pk")}


def _offer(
    one: Proposal,
    number: int,
    *,
    row: Row,
    refused: dict[tuple[int, int, str], RefusedProposal],
    known: dict[str, Commitment],
) -> Offer:
    found = known.get(one.mention.reference) if one.mention else None
    if found in row.commitments:
        # The sentence grounds it already: it does not state itself again.
        found = None
    if found is None:
        one = replace(one, mention=None)
    offer = Offer(Shown(one), row.sentence, number, known=found)
    return replace(offer, refused=refused.get(offer.place))


def _left(offers: list[Offer], row: Row) -> list[Offer]:
    """Drop what was entered: first by the title, then one proposal for each other commitment."""
    if not row.commitments:
        return offers
    titles = {commitment.title for commitment in row.commitments}
    left = [one for one in offers if one.proposal.is_commitment]
    untold = [one for one in left if one.proposal.title not in titles]
    others = len(row.commitments) - (len(left) - len(untold))
    return untold[max(others, 0) :]


@dataclass(frozen=True, slots=True)
class Level:
    """A confidence from which all may be accepted at once, and how many that would be."""

    percent: int
    rows: tuple[Row, ...]

    @property
    def count(self) -> int:
        """How many sentences it would settle."""
        return len(self.rows)


def levels_of(rows: Iterable[Row]) -> list[Level]:
    """Return, for each confidence, the open sentences whose proposal would be accepted."""
    open_rows = [row for row in rows if row.kind == VerdictKind.OPEN and row.offers]
    simple = [row for row in open_rows if row.offers[0].may_be_taken_at_once and not row.refused]
    return [
        Level(percent, tuple(row for row in simple if row.offers[0].shown.percent >= percent))
        for percent in LEVELS
    ]


def next_start(rows: list[Row], *, after: int, document: Document, user: User) -> int:
    """Return where to go on: at the same sentence if more is proposed of it, else the next open."""
    here = next((row for row in rows if row.sentence.start <= after < row.sentence.end), None)
    if here is None:
        return after
    add_offers(rows, [here], document=document, user=user)
    if here.offers and here.commitments:
        return here.sentence.start
    ahead = [*rows[here.number :], *rows[: here.number]]
    following = next((row for row in ahead if row.kind == VerdictKind.OPEN), here)
    return following.sentence.start
