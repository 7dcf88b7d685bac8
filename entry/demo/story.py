"""What happened since: points of contact, the evidence found, invented reports and initiatives."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from commitments.actions import (
    accept_update,
    add_deadline,
    assign,
    attach_evidence,
    classify_initiative,
    declare,
    draft_update,
    extend_deadline,
    propose_initiative,
    record_measurement,
    return_update,
    submit_update,
    take_step,
)
from commitments.domain.vocabulary import DeadlineRole, Status, UpdateState
from commitments.models import Commitment, Indicator, ProgressUpdate
from entry.demo.accounts import PEOPLE
from entry.demo.books import Books, find
from entry.demo.clock import ASSIGNED, EVIDENCED
from entry.demo.files import FixtureError, build, naming, read_yaml
from entry.demo.judgements import judge_all
from entry.demo.story_shapes import (
    CitedShape,
    ContactsFile,
    EvidenceFile,
    EvidenceShape,
    FigureShape,
    InitiativesFile,
    InitiativeShape,
    UpdatesFile,
    UpdateShape,
)
from frameworks.models import Party

FOLDER = "demonstration"
INVENTED = "Invented for the demonstration."


def tell_story(books: Books) -> None:
    """Enter the demonstration on top of the two frameworks. Raises FixtureError."""
    assign_contacts(books)
    attach_all_evidence(books)
    write_updates(books)
    judge_all(books, folder=FOLDER)
    propose_initiatives(books)


def _commitment(books: Books, reference: str, *, where: str) -> Commitment:
    everything = {
        known: row for shelf in books.shelves.values() for known, row in shelf.commitments.items()
    }
    return find(everything, reference, where=where)


# --- points of contact ----------------------------------------------------------------------


def assign_contacts(books: Books) -> None:
    """Say who answers for what."""
    name = "contacts.yaml"
    content = build(ContactsFile, read_yaml(books.folder / FOLDER / name), where=name)
    for shape in content.contacts:
        where = f"{name}, {shape.person}"
        user = find(books.people, shape.person, where=where)
        party = find(books.parties, shape.party, where=where)
        for reference in shape.commitments:
            commitment = _commitment(books, reference, where=where)
            with naming(f"{where}, {reference}"):
                assign(
                    commitment,
                    user=user,
                    party=party,
                    by=books.people["manager"],
                    at=books.clock.ago(ASSIGNED),
                )


# --- evidence -------------------------------------------------------------------------------


def attach_all_evidence(books: Books) -> None:
    """Attach what other documents say, and let the record follow it."""
    name = "evidence.yaml"
    content = build(EvidenceFile, read_yaml(books.folder / FOLDER / name), where=name)
    for shape in content.evidence:
        where = f"{name}, {shape.commitment}"
        cited = find(content.documents, shape.document, where=where)
        with naming(where):
            _attach(books, shape, cited, where)


def _attach(books: Books, shape: EvidenceShape, cited: CitedShape, where: str) -> None:
    by, at = books.people["manager"], books.clock.ago(EVIDENCED)
    commitment = _commitment(books, shape.commitment, where=where)
    attach_evidence(
        commitment,
        title=cited.title,
        relation=shape.relation,
        statement=shape.statement,
        document_edtf=cited.date,
        is_demo=True,
        by=by,
        at=at,
    )
    if shape.measurement:
        record_measurement(
            _indicator(commitment, shape.measurement, where),
            value=shape.measurement.value,
            operator=shape.measurement.operator,
            measured_edtf=shape.measurement.date,
            source=f"{cited.title}, {cited.date}",
            is_accepted=True,
            by=by,
            at=at,
        )
    _follow(books, shape, cited, commitment)


def _indicator(commitment: Commitment, figure: FigureShape, where: str) -> Indicator:
    rows = {row.name: row for row in commitment.indicators.order_by("pk")}
    return find(rows, figure.number, where=where)


def _follow(books: Books, shape: EvidenceShape, cited: CitedShape, commitment: Commitment) -> None:
    by, at = books.people["manager"], books.clock.ago(EVIDENCED)
    reason = f"{cited.title}, {cited.date}: {shape.statement}"
    if shape.moved:
        extend_deadline(
            commitment.deadlines.get(role=DeadlineRole.DUE),
            expression=shape.moved.words,
            edtf=shape.moved.edtf,
            reason=reason,
            looks_back=True,
            by=by,
            at=at,
        )
    if shape.period:
        add_deadline(
            commitment,
            expression=shape.period.words,
            edtf=shape.period.edtf,
            label=shape.period.label,
            role=DeadlineRole.PERIOD,
            is_inferred=True,
            by=by,
            at=at,
        )
    if shape.delivered:
        declare(
            commitment,
            status=Status.DELIVERED,
            delivered_edtf=shape.delivered,
            reason=reason,
            by=by,
            at=at,
        )


# --- invented reports -----------------------------------------------------------------------


def write_updates(books: Books) -> None:
    """Write the invented reports and lead each to its state."""
    name = "updates.yaml"
    content = build(UpdatesFile, read_yaml(books.folder / FOLDER / name), where=name)
    # In the order of time, as they would have come in.
    for shape in sorted(content.updates, key=lambda update: -update.days_ago):
        where = f"{name}, {shape.commitment}"
        with naming(where):
            _write(books, shape, where)


def _party_of(books: Books, key: str, where: str) -> Party:
    seats = {person.key: person.seats for person in PEOPLE}
    return find(books.parties, find(seats, key, where=where)[0].party, where=where)


def _write(books: Books, shape: UpdateShape, where: str) -> None:
    author = find(books.people, shape.by, where=where)
    at = books.clock.ago(shape.days_ago)
    commitment = _commitment(books, shape.commitment, where=where)
    update = draft_update(
        commitment,
        party=_party_of(books, shape.by, where),
        health=shape.health,
        narrative=f"{shape.narrative} {INVENTED}",
        next_steps=shape.next_steps,
        obstacles=shape.obstacles,
        help_needed=shape.help_needed,
        reported_edtf=at.date().isoformat(),
        is_demo=True,
        by=author,
        at=at,
    )
    if shape.measurement:
        record_measurement(
            _indicator(commitment, shape.measurement, where),
            value=shape.measurement.value,
            operator=shape.measurement.operator,
            measured_edtf=shape.measurement.date or at.date().isoformat(),
            source=INVENTED,
            update=update,
            is_demo=True,
            by=author,
            at=at,
        )
    _lead_to(books, update, shape, author)


def _lead_to(books: Books, update: ProgressUpdate, shape: UpdateShape, author: User) -> None:
    if shape.state == UpdateState.DRAFT:
        return
    update = submit_update(update, by=author, at=books.clock.ago(shape.days_ago, hour=10))
    manager = books.people["manager"]
    reviewed_at = books.clock.ago(shape.days_ago, hour=10) + timedelta(days=1)
    if shape.state == UpdateState.ACCEPTED:
        accept_update(update, note=shape.review_note, by=manager, at=reviewed_at)
    elif shape.state == UpdateState.RETURNED:
        return_update(update, note=shape.review_note, by=manager, at=reviewed_at)
    elif shape.state != UpdateState.SUBMITTED:
        raise FixtureError(
            _("%(reference)s: a report cannot begin as %(state)s.")
            % {"reference": shape.commitment, "state": shape.state}
        )


# --- invented initiatives -------------------------------------------------------------------


def propose_initiatives(books: Books) -> None:
    """Enter the invented initiatives and take each to its stage."""
    name = "initiatives.yaml"
    content = build(InitiativesFile, read_yaml(books.folder / FOLDER / name), where=name)
    for shape in content.initiatives:
        where = f"{name}, {shape.title}"
        with naming(where):
            _propose(books, content.framework, shape, where)


def _propose(books: Books, framework: str, shape: InitiativeShape, where: str) -> None:
    shelf = find(books.shelves, framework, where=where)
    concept, *later = shape.steps
    initiative = propose_initiative(
        shelf.framework,
        title=shape.title,
        summary=shape.summary,
        parties=[find(books.parties, code, where=where) for code in shape.parties],
        areas=[find(shelf.areas, code, where=where) for code in shape.areas],
        commitments=[_commitment(books, known, where=where) for known in shape.commitments],
        taken_on=books.clock.ago(concept.days_ago).date(),
        is_demo=True,
        by=find(books.people, concept.by, where=where),
        at=books.clock.ago(concept.days_ago),
    )
    if shape.criteria_met:
        classify_initiative(
            initiative,
            areas=list(initiative.areas.all()),
            criteria=shape.criteria_met,
            by=books.people["manager"],
            at=books.clock.ago(concept.days_ago),
        )
    for step in later:
        take_step(
            initiative,
            stage=step.stage,
            taken_on=books.clock.ago(step.days_ago).date(),
            decision=step.decision,
            by=find(books.people, step.by, where=where),
            at=books.clock.ago(step.days_ago),
        )
