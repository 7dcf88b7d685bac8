"""A small framework whose books anybody may write in any order; used by the tests of replaying.

What an action refuses is part of it: a refusal writes nothing.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from commitments import actions
from commitments.actions import DateError, RefusedError
from commitments.actions.parties import drop_party, name_party
from commitments.domain.vocabulary import (
    Completion,
    Kind,
    Outcome,
    PartyRole,
    PublicationStatus,
    Status,
    UpdateState,
)
from commitments.models import (
    Commitment,
    Deadline,
    Evidence,
    Measurement,
    ProgressUpdate,
    Relation,
    RelationKind,
)
from commitments.models.deadline import CloseReason
from frameworks.roles import Role
from history.actions import save_recorded
from tests import factories

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
HEALTHS = ("on_track", "at_risk", "off_track")
Choose = Callable[[str, list[Any]], Any]
# Everything that may be done, by name.
ACTS: Mapping[str, str] = {
    "declare": "declare",
    "set a deadline": "set_deadline",
    "move a deadline": "move_deadline",
    "close a deadline": "close_deadline",
    "ask for a date": "ask_for_date",
    "decide a date": "decide_date",
    "assign": "assign",
    "unassign": "unassign",
    "name a party": "name_party",
    "drop a party": "drop_party",
    "add an indicator": "add_indicator",
    "measure": "measure",
    "report": "report",
    "revise": "revise",
    "submit": "submit",
    "review": "review",
    "withdraw": "withdraw",
    "attach evidence": "attach_evidence",
    "judge": "judge",
    "answer a judgement": "dissent",
    "relate": "relate",
    "take a relation back": "unrelate",
    "rename a person": "rename_person",
}


def by_chance(random: Random) -> Choose:
    """Choose by a random source."""
    return lambda _what, options: random.choice(options)


class Books:
    """One commitment, its people, and every act on it; `choose` picks between what there is."""

    def __init__(self, choose: Choose) -> None:
        self.choose = choose
        self.at = BEGIN
        self.number = 0
        self.framework = factories.create_framework(at=BEGIN, tracked_from="2025-06-01")
        self.parties = [
            factories.create_party(framework=self.framework, at=BEGIN, time_zone=zone)
            for zone in ("UTC", "Asia/Seoul", "Pacific/Honolulu")
        ]
        self.manager = factories.create_member(self.framework, Role.MANAGER)
        self.contacts = [
            factories.create_member(self.framework, Role.CONTACT, party=party)
            for party in self.parties
        ]
        self.commitment = actions.enter_commitment(
            self.framework,
            parties=[(self.parties[0], PartyRole.OWNER)],
            reference="C-1",
            title="Build ten bridges",
            kind=Kind.ONE_OFF_DELIVERABLE,
            publication_status=PublicationStatus.PLANNED,
            by=self.manager,
            at=self.at,
        )
        self.other = factories.create_commitment(framework=self.framework, at=BEGIN)

    def act(self, name: str) -> bool:
        """Do something a while later; say whether it was not refused."""
        self.at += timedelta(minutes=self.choose("minutes", [1, 90, 60 * 24, 60 * 24 * 20]))
        self.number += 1
        try:
            getattr(self, ACTS[name])()
        except (RefusedError, DateError, ValidationError, LookupError):
            return False
        return True

    def _one(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        if not found:
            raise LookupError
        return self.choose("row", found)

    def _sign(self, by: User | None = None) -> dict[str, Any]:
        return {"by": by or self.manager, "at": self.at}

    def _fresh(self) -> Commitment:
        rows = Commitment.objects.select_related("framework")
        self.commitment = rows.get(pk=self.commitment.pk)
        return self.commitment

    def declare(self) -> None:
        status = self.choose("status", list(Status))
        actions.declare(self._fresh(), status=status, reason="Because", **self._sign())

    def set_deadline(self) -> None:
        edtf = self.choose("edtf", ["2025-03", "../2026-02-10", "2026-35", "2026-12-31", "../2090"])
        actions.add_deadline(self._fresh(), expression=f"by {edtf}", edtf=edtf, **self._sign())

    def move_deadline(self) -> None:
        edtf = self.choose("edtf", ["2026-02", "2026-06-30", "2027", "2025-12-01"])
        deadline = self._one(self._fresh().deadlines)
        actions.extend_deadline(
            deadline, expression=f"by {edtf}", edtf=edtf, reason="It rained.", **self._sign()
        )

    def close_deadline(self) -> None:
        reason = self.choose("close", [CloseReason.MET, CloseReason.MISSED, CloseReason.CANCELLED])
        deadline = self._one(Deadline.objects.filter(commitment=self.commitment))
        actions.close_deadline(deadline, close_reason=reason, reason="So it is", **self._sign())

    def ask_for_date(self) -> None:
        deadline = self._one(self._fresh().deadlines)
        actions.ask_for_date(
            deadline,
            expression="by 2028",
            edtf="../2028",
            reason="Too soon",
            **self._sign(self.contacts[0]),
        )

    def decide_date(self) -> None:
        deadline = self._one(self._fresh().deadlines)
        request = self._one(deadline.date_requests)
        decide = self.choose("decide", [actions.approve_date, actions.refuse_date])
        decide(request, answer="Decided", **self._sign())

    def assign(self) -> None:
        index = self.choose("person", [0, 1, 2])
        user, party = self.contacts[index], self.parties[index]
        actions.assign(self._fresh(), user=user, party=party, **self._sign())

    def unassign(self) -> None:
        actions.unassign(self._one(self._fresh().assignments), reason="Left", **self._sign())

    def name_party(self) -> None:
        party, role = self.choose("party", self.parties), self.choose("role", list(PartyRole))
        name_party(self._fresh(), party=party, role=role, **self._sign())

    def drop_party(self) -> None:
        row = self._one(self._fresh().party_roles.exclude(role=PartyRole.OWNER))
        drop_party(row, reason="No part in it", **self._sign())

    def add_indicator(self) -> None:
        actions.add_indicator(
            self._fresh(),
            name=f"Bridges {self.number}",
            unit="bridges",
            role="target",
            operator=">=",
            value=Decimal(10),
            **self._sign(),
        )

    def measure(self) -> None:
        indicator = self._one(self._fresh().indicators)
        updates = list(ProgressUpdate.objects.filter(state=UpdateState.DRAFT))
        update = self.choose("update", [None, *updates])
        actions.record_measurement(
            indicator,
            value=Decimal(self.number),
            measured_edtf="2026-01",
            update=update,
            is_accepted=update is None,
            **self._sign(),
        )

    def report(self) -> None:
        index = self.choose("person", [0, 1, 2])
        health = self.choose("health", ["", *HEALTHS])
        actions.draft_update(
            self._fresh(),
            party=self.parties[index],
            health=health,
            narrative=f"Report {self.number}",
            **self._sign(self.contacts[index]),
        )

    def _update(self) -> ProgressUpdate:
        found: ProgressUpdate = self._one(self._fresh().updates)
        return found

    def revise(self) -> None:
        update = self._update()
        words = {"health": self.choose("health", list(HEALTHS)), "next_steps": f"N{self.number}"}
        actions.revise_update(update, **words, **self._sign(update.author))

    def submit(self) -> None:
        update = self._update()
        actions.submit_update(update, **self._sign(update.author))

    def review(self) -> None:
        if self.choose("review", ["accept", "return"]) == "accept":
            actions.accept_update(self._update(), **self._sign())
        else:
            actions.return_update(self._update(), note="Name the source.", **self._sign())

    def withdraw(self) -> None:
        update = self._update()
        actions.withdraw_update(update, reason="Too early", **self._sign(update.author))

    def attach_evidence(self) -> None:
        drafts = list(ProgressUpdate.objects.filter(state=UpdateState.DRAFT))
        actions.attach_evidence(
            self._fresh(),
            title=f"Sheet {self.number}",
            statement="It was seen.",
            update=self.choose("update", [None, *drafts]),
            **self._sign(),
        )

    def judge(self) -> None:
        commitment = self._fresh()
        deadline = self.choose("deadline", [None, *commitment.deadlines.order_by("pk")])
        chain = commitment.assessments.filter(deadline=deadline, party=self.parties[0])
        actions.assess(
            commitment,
            party=self.parties[0],
            deadline=deadline,
            completion=self.choose("completion", list(Completion)),
            outcome=self.choose("outcome", list(Outcome)),
            reasons=f"Found {self.number}.",
            early_reason="It is over.",
            evidence=[
                row for row in commitment.evidence.order_by("pk") if self.choose("cite", [0, 1])
            ],
            replaces=chain.in_force().order_by("pk").last(),
            **self._sign(),
        )

    def dissent(self) -> None:
        assessment = self._one(self._fresh().assessments)
        actions.dissent(assessment, text=f"No {self.number}.", **self._sign(self.contacts[0]))

    def relate(self) -> None:
        pair = self.choose("pair", [(self._fresh(), self.other), (self.other, self._fresh())])
        kind = self.choose("kind", list(RelationKind))
        actions.relate(pair[0], other=pair[1], kind=kind, **self._sign())

    def unrelate(self) -> None:
        actions.unrelate(self._one(Relation.objects), reason="Wrong", **self._sign())

    def rename_person(self) -> None:
        person = User.objects.get(pk=self.contacts[2].pk)
        person.full_name = self.choose("name", ["Ann Other", "Bob Other"])
        save_recorded(person, **self._sign())


def snapshot(books: Books) -> dict[str, Any]:
    """Return what the page says now, asked of the rows and in SQL: no replaying in it."""
    rows = Commitment.objects.with_standing(books.at)
    commitment = rows.get(pk=books.commitment.pk)
    deadlines = Deadline.objects.with_standing(books.at).filter(commitment=commitment)
    values = Measurement.objects.filter(indicator__commitment=commitment, is_accepted=True)
    accepted = commitment.updates.filter(state=UpdateState.ACCEPTED)
    latest = accepted.order_by("submitted_at", "pk").last()
    counted = Evidence.objects.filter(commitment=commitment)
    counted = counted.exclude(update__isnull=False) | counted.filter(
        update__state=UpdateState.ACCEPTED
    )
    return {
        "words": (commitment.title, commitment.status, commitment.closed_at),
        "evidence": sorted(counted.values_list("title", flat=True)),
        "judgements": sorted(
            (one.outcome, one.completion, one.reasons, one.dissent,
             one.deadline.expression if one.deadline else "", not hasattr(one, "replaced_by"),
             tuple(sorted(row.title for row in one.evidence.all())))
            for one in commitment.assessments.select_related("deadline", "replaced_by")
        ),
        "standing": getattr(commitment, "standing", ""),
        "deadlines": sorted(
            (str(one.uuid), one.expression, one.last_day, one.late_at, one.close_reason,
             getattr(one, "standing", ""), one.revisions.count())
            for one in deadlines
        ),
        "figures": sorted(
            (one.indicator.name, one.value, one.measured_on)
            for one in values.select_related("indicator")
        ),
        "update": (latest.uuid, latest.narrative, latest.health) if latest else None,
        "owners": sorted(
            commitment.party_roles.values_list("party__name", "role")
        ),
        "people": sorted(commitment.assignments.values_list("user__uuid", "party__name")),
    }  # fmt: skip


def remembered(past: Any) -> dict[str, Any]:
    """Return the same of what was rebuilt."""
    commitment, update = past.commitment, past.update
    return {
        "words": (commitment.title, commitment.status, commitment.closed_at),
        "standing": past.standing,
        "evidence": sorted(row.title for row in past.evidence),
        "judgements": sorted(
            (one.assessment.outcome, one.assessment.completion, one.assessment.reasons,
             one.assessment.dissent, one.deadline.expression if one.deadline else "",
             one.is_in_force, tuple(sorted(row.title for row in one.evidence)))
            for one in past.judgements
        ),
        "deadlines": sorted(
            (str(one.deadline.uuid), one.deadline.expression, one.deadline.last_day,
             one.deadline.late_at, one.deadline.close_reason, one.standing, one.moved.moves)
            for one in past.deadlines
        ),
        "figures": sorted(
            (figure.indicator.name, value.value, value.measured_on)
            for figure in past.figures
            for value in figure.values
        ),
        "update": (update.uuid, update.narrative, update.health) if update else None,
        "owners": sorted((row.party.name, row.role) for row in past.roles),
        "people": sorted((row.user.uuid, row.party.name) for row in past.assignments),
    }  # fmt: skip
