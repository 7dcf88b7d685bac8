"""Hard cases of who and under what: meetings that promise, outsiders, groups, programmes."""

from datetime import date

import pytest

from commitments.actions import RefusedError, assign, classify_initiative, unassign
from commitments.admin.initiatives import ClassifyForm
from commitments.criteria import checklist, criteria_of
from commitments.domain.gaps import Gap
from commitments.models import Assignment, Commitment, CommitmentParty, Initiative, Programme
from commitments.programmes import depth, roll_up
from frameworks.models import Party
from history.models import AuditEvent
from reminders.actions import plan
from reminders.models import Notification
from tests.hard_cases.entries import (
    AT,
    commitment,
    commitments,
    framework,
    party,
    person,
    references,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

FACT_SHEET_DAY = date(2023, 7, 12)


def test_hc19_what_a_meeting_promised_needs_an_owner_until_somebody_is_named() -> None:
    promised = commitment("ASEAN-030")
    assert [role.party.code for role in promised.party_roles.filter(role="owner")] == [
        "CYBER-DIALOGUE"
    ]
    assert promised in Commitment.objects.lacking(Gap.CONTACT)

    contact = person("us-state")
    named = assign(promised, user=contact, party=party("US-DOS"), by=None, at=AT)
    assert promised not in Commitment.objects.lacking(Gap.CONTACT)

    unassign(named, reason="Moved to another post", by=None, at=AT)
    assert promised in Commitment.objects.lacking(Gap.CONTACT)
    # What the same meeting merely acknowledged is no promise, and so nobody's work.
    assert commitment("ASEAN-028") not in Commitment.objects.lacking(Gap.CONTACT)


@pytest.mark.parametrize(
    ("reference", "subtype"), [("ASEAN-020", "call_on_third_party"), ("ASEAN-021", "position")]
)
def test_hc29_a_call_on_outsiders_is_nobody_s_duty(reference: str, subtype: str) -> None:
    call = commitment(reference)
    assert (call.kind, call.subtype) == ("standing_principle", subtype)
    assert call not in Commitment.objects.tracked()

    with pytest.raises(RefusedError, match="never chased"):
        assign(call, user=person("us-state"), party=party("US-DOS"), by=None, at=AT)

    plan(at=AT)
    assert not Assignment.objects.filter(commitment=call).exists()
    assert not Notification.objects.filter(commitment=call).exists()


def test_hc31_nobody_is_put_into_an_open_group() -> None:
    for code in ("LIKE-MINDED", "REGIONAL-ORGS", "INDUSTRY"):
        group = party(code)
        assert group.is_open_group
        assert not Party.objects.members_of(group, on=FACT_SHEET_DAY).exists()
    addressed = commitment("RCF-020").party_roles.get(role="addressee")
    assert addressed.party.code == "LIKE-MINDED"


def test_hc31_a_group_that_was_opened_is_not_expanded_even_with_members_on_file() -> None:
    listed = party("US-ROK-ALLIANCE")
    assert Party.objects.members_of(listed, on=FACT_SHEET_DAY).count() == 2

    listed.kind = "open_group"

    assert not Party.objects.members_of(listed, on=FACT_SHEET_DAY).exists()


def test_hc32_asean_had_ten_members_when_the_fact_sheet_was_written() -> None:
    joined, newcomer = date(2025, 10, 26), party("TIMOR-LESTE")
    for code in ("ASEAN", "ASEAN-MS"):
        group = party(code)
        on_the_day = Party.objects.members_of(group, on=FACT_SHEET_DAY)
        assert (on_the_day.count(), newcomer in on_the_day) == (10, False)
        assert newcomer not in Party.objects.members_of(group, on=date(2025, 10, 25))
        assert newcomer in Party.objects.members_of(group, on=joined)


def _timeline(code: str) -> list[tuple[str, str, str]]:
    rows = CommitmentParty.objects.of_party(party(code)).exclude(contribution="").timeline()
    return [(row.commitment.reference, row.role, row.contribution) for row in rows]


def test_hc38_who_supported_and_who_adopted_are_told_apart() -> None:
    declarations = commitments("ASEAN-042", "ASEAN-043")
    assert {row.status for row in declarations} == {"delivered"}

    united_states, asean = _timeline("US"), _timeline("ASEAN")

    for reference in ("ASEAN-042", "ASEAN-043"):
        assert (reference, "supporter", "supported the adoption") in united_states
        assert (reference, "owner", "adopted") in asean
    assert ("ASEAN-111", "supporter", "supported") in united_states
    # In the order of the days: December 2022 comes before May 2023.
    assert united_states[0][0] == "ASEAN-111"
    assert not any(words == "adopted" for _reference, _role, words in united_states)


def test_hc06_a_target_of_asean_is_not_scored_on_the_united_states() -> None:
    owned_by_asean = references(Commitment.objects.scored_on(party("ASEAN")))
    american = [code for code in Party.objects.values_list("code", flat=True) if code[:2] == "US"]

    assert {"ASEAN-082", "ASEAN-083"} <= set(owned_by_asean)
    for code in american:
        scored = references(Commitment.objects.scored_on(party(code)))
        assert not {"ASEAN-082", "ASEAN-083"} & set(scored)


# --- programmes and projects -----------------------------------------------------------------

CRITERIA = ["RCF-030.1", "RCF-030.2"]


def programme(code: str) -> Programme:
    return Programme.objects.get(code=code)


def test_hc22_the_items_of_a_programme_are_rolled_up() -> None:
    alfa = programme("ALFA")

    found = roll_up(alfa, at=AT)

    # 041 is the programme itself, 042 to 047 its items.
    on_the_branch = references(Commitment.objects.on_branch(alfa))
    assert on_the_branch == [f"ASEAN-{number:03}" for number in range(41, 48)]
    assert found.items == 6
    assert found.statuses == {"delivered": 2, "active": 4}
    assert sum(found.standings.values()) == 6
    assert found.is_complete


def test_hc22_programmes_nest_and_an_open_list_says_so() -> None:
    assert [depth(programme(code)) for code in ("ECA", "YSEALI", "YSEALI-ACADEMY")] == [1, 2, 3]

    exchanges = Commitment.objects.on_branch(programme("ECA"))

    assert {"ASEAN-098", "ASEAN-100", "ASEAN-102"} <= set(references(exchanges))
    assert references(Commitment.objects.on_branch(programme("YSEALI"))) == [
        "ASEAN-100",
        "ASEAN-101",
    ]
    # “Among others”: what is counted is the least there is.
    assert not roll_up(programme("ECA"), at=AT).is_complete
    assert not roll_up(programme("USASCP"), at=AT).is_complete


def test_hc22_the_grant_and_both_targets_roll_up_to_the_programme_above() -> None:
    below = references(Commitment.objects.on_branch(programme("SPP")))

    assert {"ASEAN-081", "ASEAN-082", "ASEAN-083"} <= set(below)
    assert roll_up(programme("SPP"), at=AT).standings["overdue"] == 2


def test_hc30_a_project_is_offered_the_six_areas_and_the_two_criteria() -> None:
    project = Initiative.objects.filter(framework=framework("RCF-2024")).order_by("pk")[0]

    form = ClassifyForm(subject=project)

    assert [code for code, _words in form.fields["criteria"].choices] == CRITERIA  # type: ignore[attr-defined]
    assert [area.code for area in form.fields["areas"].queryset] == [  # type: ignore[attr-defined]
        "maritime-security",
        "multilateral-exercises",
        "capacity-building",
        "defense-exports",
        "technical-cooperation",
        "information-sharing",
    ]
    assert {one.principle.reference for one in criteria_of(framework("RCF-2024"))} == {"RCF-030"}
    assert criteria_of(framework("ASEAN-2023")) == []


def test_hc30_what_a_project_meets_is_noted_with_its_history() -> None:
    project = Initiative.objects.get(criteria_met=["RCF-030.1"])
    areas = framework("RCF-2024").areas.filter(code="information-sharing")

    classify_initiative(project, areas=areas, criteria=CRITERIA, by=person("manager"), at=AT)

    project.refresh_from_db()
    assert [met for _criterion, met in checklist(project)] == [True, True]
    assert [area.code for area in project.areas.all()] == ["information-sharing"]
    verbs = AuditEvent.objects.about(project.uuid).order_by("-pk").values_list("verb", flat=True)
    assert list(verbs[:2]) == ["check_criteria", "set_areas"]


def test_hc30_criteria_and_areas_of_elsewhere_are_refused() -> None:
    project = Initiative.objects.get(criteria_met=["RCF-030.1"])
    strange = framework("ASEAN-2023").areas.all()

    with pytest.raises(RefusedError, match="no criterion RCF-031.1"):
        classify_initiative(project, areas=[], criteria=["RCF-031.1"], by=person("manager"), at=AT)
    with pytest.raises(RefusedError, match="another framework"):
        classify_initiative(project, areas=strange, criteria=[], by=person("manager"), at=AT)


def test_hc30_principles_are_shown_and_not_chased() -> None:
    tracked = references(Commitment.objects.tracked())

    assert not {"RCF-010", "RCF-011", "RCF-012", "RCF-030", "RCF-031"} & set(tracked)
