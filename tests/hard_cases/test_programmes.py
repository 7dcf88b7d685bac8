"""Hard cases of what hangs together: nested programmes, principles and their projects."""

import pytest

from commitments.actions import RefusedError, classify_initiative
from commitments.admin.initiatives import ClassifyForm
from commitments.criteria import checklist, criteria_of
from commitments.models import Commitment, Initiative, Programme
from commitments.programmes import depth, roll_up
from history.models import AuditEvent
from tests.hard_cases.entries import AT, framework, person, references

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

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
