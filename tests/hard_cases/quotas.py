"""A framework with its annual quota before the SCM, as the hard cases need it."""

from datetime import UTC, date, datetime
from typing import NamedTuple

from accounts.models import User
from commitments.actions import enter_meeting, propose_initiative, set_quota, take_step
from commitments.domain.vocabulary import Kind, PartyRole, Stage
from commitments.models import Commitment, Deadline, Initiative, QuotaRule
from frameworks.models import Framework
from meetings.models import Forum, Meeting, MeetingState
from tests import factories

SCM_56_ON, KIDD_25_ON, KIDD_26_ON = date(2024, 10, 30), date(2024, 9, 23), date(2025, 5, 1)
SPRING_2025 = datetime(2025, 3, 3, 9, tzinfo=UTC)


class Scene(NamedTuple):
    """What a test of the quota works with."""

    framework: Framework
    scm: Forum
    kidd: Forum
    commitment: Commitment
    rule: QuotaRule
    person: User

    def cycles(self) -> list[Deadline]:
        """Return the cycles in their order, as the database has them."""
        return list(self.commitment.deadlines.filter(role="cycle").order_by("cycle_number"))

    def enter_scm(self, number: int, day: date | None, *, at: datetime = SPRING_2025) -> Meeting:
        """Enter a meeting of the SCM."""
        meeting, _moves = enter_meeting(
            self.scm, number=number, starts_on=day, by=self.person, at=at
        )
        return meeting

    def present(self, day: date, *, title: str = "A project") -> Initiative:
        """Take a new initiative to its presentation on a day."""
        initiative = propose_initiative(
            self.framework,
            title=title,
            commitments=[self.commitment],
            taken_on=SCM_56_ON,
            by=self.person,
            at=SPRING_2025,
        )
        take_step(initiative, stage=Stage.PRESENTED, taken_on=day, by=self.person, at=SPRING_2025)
        return initiative


def framework_with_quota(*, via_kidd: bool = False, required: int = 1) -> Scene:
    """Enter the quota while only the SCM of 30 October 2024 is in the calendar."""
    framework = factories.create_framework()
    person = factories.create_user()
    scm = factories.create_forum(framework=framework, code="SCM", name="SCM")
    kidd = factories.create_forum(framework=framework, code="KIDD", name="KIDD", reports_to=scm)
    enter_meeting(
        scm, number=56, starts_on=SCM_56_ON, state=MeetingState.HELD, by=person, at=SPRING_2025
    )
    united_states = factories.create_party(framework=framework, time_zone="America/New_York")
    korea = factories.create_party(framework=framework, time_zone="Asia/Seoul")
    commitment = factories.create_commitment(
        framework=framework,
        kind=Kind.ANNUAL_QUOTA,
        parties=[(united_states, PartyRole.OWNER), (korea, PartyRole.OWNER)],
    )
    rule = QuotaRule(
        commitment=commitment,
        period=QuotaRule.Period.MEETING,
        forum=scm,
        via_forum=kidd if via_kidd else None,
        expression="each year before the SCM",
        required=required,
        counts=QuotaRule.Counts.INITIATIVES,
    )
    set_quota(rule, by=person, at=SPRING_2025)
    return Scene(framework, scm, kidd, commitment, rule, person)
