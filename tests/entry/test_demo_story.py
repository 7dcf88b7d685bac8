"""What stands on top of the documents: invented people, evidence, reports, initiatives."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from django.db.models import Q

from accounts.models import User
from commitments.domain.gaps import Gap
from commitments.domain.vocabulary import Stage, Status
from commitments.models import Commitment, Evidence, Initiative, Measurement, ProgressUpdate
from entry.demo.accounts import DOMAIN, PEOPLE, SIGN_INS
from entry.demo.loading import Loaded

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NO_OUTCOME = ["ASEAN-036", "ASEAN-064", "ASEAN-082", "ASEAN-083", "ASEAN-107"]


def commitment(reference: str) -> Commitment:
    return Commitment.objects.get(reference=reference)


def test_everybody_can_sign_in_with_what_the_server_prints(demo: Loaded) -> None:
    for _does, email, password in SIGN_INS:
        assert authenticate(username=email, password=password) is not None


def test_people_are_plainly_invented_and_take_mail_at_any_time(demo: Loaded) -> None:
    people = User.objects.all()

    assert people.count() == len(PEOPLE)
    for person in people:
        assert person.is_demo
        assert person.mail_any_time
        assert person.job_title.endswith("(demo)")
        assert person.email.endswith(f"@{DOMAIN}")


def test_there_is_a_contact_on_each_side_and_one_of_every_other_role(demo: Loaded) -> None:
    roles = {
        (row.framework.code, row.role, row.party.code if row.party else "")
        for person in User.objects.all()
        for row in person.memberships.select_related("framework", "party")
    }

    assert {code for framework, role, code in roles if role == "contact"} == {
        *("US-DOD", "ROK-MND", "US-DOS", "US-USAID", "ASEAN")
    }
    for framework in ("RCF-2024", "ASEAN-2023"):
        for role in ("manager", "clerk", "lead"):
            assert (framework, role, "") in roles
    assert User.objects.get(is_superuser=True).email == f"admin@{DOMAIN}"


def test_every_open_commitment_has_a_contact_but_three_left_on_purpose(demo: Loaded) -> None:
    alone = Commitment.objects.lacking(Gap.CONTACT).order_by("reference")

    assert [row.reference for row in alone] == ["ASEAN-030", "ASEAN-093", "RCF-029"]


def test_targets_of_2025_have_a_contact_of_asean_and_one_of_usaid(demo: Loaded) -> None:
    for reference in ("ASEAN-082", "ASEAN-083"):
        contacts = commitment(reference).assignments.values_list("party__code", flat=True)
        assert set(contacts) == {"ASEAN", "US-USAID"}


# --- evidence -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "delivered"),
    [
        ("ASEAN-024", "2023-09-05/2023"),
        ("ASEAN-054", "../2023-09-05"),
        ("ASEAN-073", "2023-08"),
        ("ASEAN-074", "2023-08"),
        ("ASEAN-104", "2023-08"),
        ("ASEAN-106", "2023-08"),
    ],
)
def test_what_the_evidence_reports_as_delivered_is_declared_so(
    demo: Loaded, reference: str, delivered: str
) -> None:
    row = commitment(reference)

    assert (row.status, row.delivered_edtf) == (Status.DELIVERED, delivered)
    assert row.evidence.filter(relation="delivered").exists()


@pytest.mark.parametrize("reference", NO_OUTCOME)
def test_commitments_without_a_found_outcome_stay_open(demo: Loaded, reference: str) -> None:
    row = commitment(reference)

    assert row.status == Status.ACTIVE
    assert not row.evidence.exists()


def test_dates_of_the_disability_dialogue_tell_how_it_slipped(demo: Loaded) -> None:
    deadline = commitment("ASEAN-024").deadlines.get()

    words = [(row.old_expression, row.new_expression) for row in deadline.revisions.order_by("pk")]
    assert words == [("in summer 2023", "later this year"), ("later this year", "In 2023")]


def test_statements_on_the_climate_hub_contradict_each_other_and_it_stays_open(
    demo: Loaded,
) -> None:
    hub = commitment("ASEAN-071")

    found = hub.evidence.order_by("document_edtf").values_list("document_edtf", "relation")
    assert list(found) == [
        ("2022-05-12", "origin"),
        ("2023-09-05", "claimed_delivered"),
        ("2024-10-10", "conflict"),
    ]
    assert hub.is_open


def test_figures_found_later_are_measurements_with_their_source(demo: Loaded) -> None:
    found = Measurement.objects.filter(is_demo=False).order_by("indicator__commitment__reference")

    assert [
        (row.commitment.reference, row.operator, row.value, row.measured_edtf) for row in found
    ] == [
        ("ASEAN-010", "=", Decimal(14_700_000_000), "2024-10-10"),
        ("ASEAN-014", "=", Decimal(520_300_000_000), "2022"),
        ("ASEAN-055", ">", Decimal(1_600), "2023-09-05"),
        ("ASEAN-105", "=", Decimal(31), "2023-08"),
    ]
    assert all(row.is_accepted and "White House" in row.source for row in found)


def test_later_name_of_the_health_system_is_kept(demo: Loaded) -> None:
    system = commitment("ASEAN-057")

    assert "Cooperation System" in system.note
    assert "Cooperation System" in system.evidence.get(relation="name_variant").statement


def test_every_kind_of_relation_but_support_is_shown(demo: Loaded) -> None:
    kinds = set(Evidence.objects.values_list("relation", flat=True))

    assert kinds == {
        *("origin", "progress", "restatement", "later_figure", "conflict", "slip", "delivered"),
        *("claimed_delivered", "deadline_added", "name_variant"),
    }


# --- invented reports and initiatives -------------------------------------------------------


def test_every_report_says_that_it_is_invented(demo: Loaded) -> None:
    for update in ProgressUpdate.objects.all():
        assert update.is_demo
        assert "Invented for the demonstration." in update.narrative


@pytest.mark.parametrize("framework", ["RCF-2024", "ASEAN-2023"])
def test_each_framework_has_a_report_to_review_one_returned_and_many_accepted(
    demo: Loaded, framework: str
) -> None:
    states = list(
        ProgressUpdate.objects.filter(commitment__framework__code=framework).values_list(
            "state", flat=True
        )
    )

    assert states.count("submitted") == 1
    assert states.count("returned") == 1
    assert states.count("accepted") > 8


def test_reports_came_in_before_the_day_of_loading(demo: Loaded) -> None:
    assert not ProgressUpdate.objects.filter(submitted_at__gt=AT).exists()
    assert not ProgressUpdate.objects.filter(reviewed_at__gt=AT).exists()


def test_not_everything_is_stale(demo: Loaded) -> None:
    rows = Commitment.objects.open().with_standing(AT)
    # A pair, because an annotation is unknown to the types.
    counts = {name: rows.filter(Q(("standing", name))).count() for name in ("stale", "undated")}

    assert 20 < counts["stale"] < 45
    assert counts["undated"] > 20


def test_invented_figures_are_marked(demo: Loaded) -> None:
    invented = Measurement.objects.get(is_demo=True)

    assert invented.commitment.reference == "RCF-038"
    assert invented.source == "Invented for the demonstration."


def test_one_initiative_is_decided_with_its_record_and_none_is_presented(demo: Loaded) -> None:
    stages = {row.stage: row for row in Initiative.objects.all()}

    assert set(stages) == {Stage.DECIDED, Stage.CONCEPT}
    assert all(row.is_demo for row in stages.values())
    assert stages[Stage.DECIDED].steps.get(stage=Stage.DECIDED).decision
    assert [row.reference for row in stages[Stage.DECIDED].commitments.all()] == ["RCF-041"]
