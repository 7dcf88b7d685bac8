"""The two documents as loaded: entries, words, parties, dates, numbers, meetings."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q

from commitments.domain.vocabulary import Kind, PartyRole, Status, Strength
from commitments.models import (
    Commitment,
    Deadline,
    Indicator,
    Programme,
    QuotaRule,
)
from entry.demo.accounts import DOMAIN
from entry.demo.loading import Loaded
from frameworks.models import Framework, Party, PartyMember
from history.models import AuditEvent, Record
from meetings.actions import reporting_chain
from meetings.models import Forum
from sources.models import Document, Passage

LATER_DAYS = [
    datetime(2026, 1, 1, 5, 0, tzinfo=UTC),
    datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    datetime(2031, 2, 28, 12, 0, tzinfo=UTC),
]
TO_BE_ESTABLISHED = {f"ASEAN-{n:03}" for n in (1, 36, 64, 85, 100, 102, 107, 113, 114)}


def standing_at(at: datetime, standing: str) -> set[str]:
    # A pair, because an annotation is unknown to the types.
    return references(Commitment.objects.with_standing(at).filter(Q(("standing", standing))))


def references(rows: models.QuerySet[Commitment]) -> set[str]:
    return set(rows.values_list("reference", flat=True))


def commitment(reference: str) -> Commitment:
    return Commitment.objects.get(reference=reference)


def parties(reference: str, role: PartyRole) -> set[str]:
    rows = commitment(reference).party_roles.filter(role=role)
    return set(rows.values_list("party__code", flat=True))


def date_of(reference: str) -> Deadline:
    return Deadline.objects.get(commitment__reference=reference)


# --- entries --------------------------------------------------------------------------------


def test_156_commitments_are_there_of_which_104_are_tracked(demo: Loaded) -> None:
    kinds = Commitment.objects.values_list("kind", flat=True)

    assert len(kinds) == 156
    assert Commitment.objects.tracked().count() == 104
    assert list(kinds).count(Kind.STANDING_PRINCIPLE) == 22
    assert list(kinds).count(Kind.BACKGROUND_FACT) == 30
    assert Commitment.objects.filter(framework__code="RCF-2024").count() == 41
    assert Commitment.objects.filter(framework__code="ASEAN-2023").count() == 115


def test_every_commitment_has_its_words_at_one_place(demo: Loaded) -> None:
    for row in Commitment.objects.prefetch_related("mentions__passage__document"):
        (origin,) = [mention for mention in row.mentions.all() if mention.role == "origin"]
        text = origin.passage.document.text
        assert text.count(origin.passage.quote) == 1
        assert text[origin.passage.start : origin.passage.end] == origin.passage.quote


def test_two_deliverables_of_one_sentence_share_its_passage(demo: Loaded) -> None:
    shared = Passage.objects.filter(mentions__commitment__reference__in=["ASEAN-042", "ASEAN-043"])

    assert shared.distinct().count() == 1


def test_at_least_will_keeps_those_who_will_or_commit_and_nobody_else(demo: Loaded) -> None:
    bound = Commitment.objects.filter(
        framework__code="ASEAN-2023", strength__in=[Strength.COMMITS, Strength.WILL]
    )

    assert {row.verb.split()[0] for row in bound} == {"will", "committed", "is"}
    assert references(bound.filter(strength=Strength.COMMITS)) == {"ASEAN-030", "ASEAN-095"}
    others = Commitment.objects.filter(framework__code="ASEAN-2023").difference(bound)
    assert not [row.reference for row in others if re.search(r"\bwill\b", row.verb)]


def test_framework_has_one_clause_that_commits_and_one_that_pledges(demo: Loaded) -> None:
    bound = Commitment.objects.filter(framework__code="RCF-2024", strength=Strength.COMMITS)

    assert {row.reference: row.verb for row in bound} == {
        "RCF-014": "commit to",
        "RCF-026": "pledge to",
    }


def test_conditions_stand_beside_what_they_limit(demo: Loaded) -> None:
    assert commitment("RCF-029").scope == "where appropriate"
    assert commitment("ASEAN-056").scope == "would offer"
    trade = Indicator.objects.get(commitment__reference="ASEAN-014")
    assert trade.scope == "except for Cambodia, Laos, and Myanmar"


def test_what_was_delivered_when_published_is_closed_at_entry(demo: Loaded) -> None:
    done = Commitment.objects.tracked().filter(publication_status="delivered")

    assert done.count() == 26
    assert set(done.values_list("status", flat=True)) == {Status.DELIVERED}
    assert not done.filter(closed_at__isnull=True).exists()
    assert references(done.filter(delivered_edtf="")) == {"ASEAN-034"}


# --- roles ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "owner", "supporter", "implementer"),
    [
        ("ASEAN-082", {"ASEAN"}, {"US-USAID"}, {"ASEAN-ACE"}),
        ("ASEAN-083", {"ASEAN"}, {"US-USAID"}, {"ASEAN-ACE"}),
        ("ASEAN-070", {"ASEAN"}, {"US"}, set()),
        ("ASEAN-042", {"ASEAN"}, {"US-DOL"}, set()),
        ("RCF-008", {"ROK"}, {"US-DOD", "ROK-MND"}, set()),
        ("ASEAN-030", {"CYBER-DIALOGUE"}, set(), {"US-DOS-CDP", "ASEAN-MS"}),
    ],
)
def test_target_belongs_to_its_owner_and_others_support_it(
    demo: Loaded, reference: str, owner: set[str], supporter: set[str], implementer: set[str]
) -> None:
    assert parties(reference, PartyRole.OWNER) == owner
    assert parties(reference, PartyRole.SUPPORTER) == supporter
    assert parties(reference, PartyRole.IMPLEMENTER) == implementer


def test_asean_has_ten_members_in_july_2023_and_timor_leste_is_not_one(demo: Loaded) -> None:
    members = PartyMember.objects.filter(group__code="ASEAN")

    then = set(
        members.filter(starts_on__lte=date(2023, 7, 12)).values_list("member__code", flat=True)
    )
    assert len(then) == 10
    assert "TIMOR-LESTE" not in then
    assert members.get(member__code="TIMOR-LESTE").starts_on == date(2025, 10, 26)


def test_open_groups_have_no_members(demo: Loaded) -> None:
    for code in ("LIKE-MINDED", "REGIONAL-ORGS", "INDUSTRY"):
        party = Party.objects.get(code=code)
        assert party.is_open_group
        assert not party.members.exists()


def test_parties_nest(demo: Loaded) -> None:
    office = Party.objects.get(code="US-DOS-OIV")

    assert office.parent is not None
    assert office.parent.parent is not None
    assert office.parent.parent.code == "US-DOS"


# --- dates ----------------------------------------------------------------------------------


@pytest.mark.parametrize("at", LATER_DAYS)
def test_exactly_the_two_targets_of_2025_are_overdue_from_2026_on(
    demo: Loaded, at: datetime
) -> None:
    assert standing_at(at, "overdue") == {"ASEAN-082", "ASEAN-083"}
    assert set(Deadline.objects.overdue(at).values_list("commitment__reference", flat=True)) == {
        "ASEAN-082",
        "ASEAN-083",
    }


def test_nothing_is_overdue_while_2025_lasts_anywhere_among_the_parties(demo: Loaded) -> None:
    at = datetime(2026, 1, 1, 4, 59, 59, tzinfo=UTC)

    assert not standing_at(at, "overdue")
    assert not Deadline.objects.overdue(at).exists()


@pytest.mark.parametrize("at", LATER_DAYS)
def test_open_items_of_2023_and_2024_are_to_be_established(demo: Loaded, at: datetime) -> None:
    assert standing_at(at, "to_be_established") == TO_BE_ESTABLISHED


def test_quotas_of_the_framework_await_the_date_of_the_next_meeting(demo: Loaded) -> None:
    at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    assert standing_at(at, "awaiting_date") == {"RCF-027", "RCF-041"}


def test_yearly_presentation_hangs_on_the_meeting_without_a_date(demo: Loaded) -> None:
    cycle = date_of("RCF-041")
    rule = QuotaRule.objects.get(commitment__reference="RCF-041")

    assert cycle.anchor_meeting is not None
    assert (cycle.anchor_meeting.number, cycle.anchor_meeting.starts_on) == (57, None)
    assert (cycle.cycle_number, cycle.required, cycle.last_day) == (1, Decimal(1), None)
    assert cycle.expression == "each year before the SCM"
    assert (rule.period, rule.counts, rule.required) == ("meeting", "initiatives", Decimal(1))


def test_yearly_intake_has_its_rule_and_no_day_yet(demo: Loaded) -> None:
    rule = QuotaRule.objects.get(commitment__reference="ASEAN-105")
    deadline = date_of("ASEAN-105")

    assert (rule.period, rule.counts, rule.required) == ("year", "measurements", Decimal(30))
    assert rule.starts_on == date(2023, 8, 1)
    assert (deadline.role, deadline.edtf, deadline.last_day) == ("period", "2023-08/..", None)


def test_date_of_the_first_year_cites_the_next_sentence(demo: Loaded) -> None:
    deadline = date_of("ASEAN-104")

    assert deadline.passage == Passage.objects.get(
        mentions__commitment__reference="ASEAN-106", mentions__role="origin"
    )


@pytest.mark.parametrize(
    ("reference", "first_day", "last_day", "grace_day"),
    [
        ("ASEAN-036", date(2023, 9, 1), date(2023, 11, 30), date(2023, 12, 22)),
        ("ASEAN-064", date(2023, 7, 1), date(2023, 9, 30), date(2023, 9, 30)),
        ("ASEAN-001", date(2023, 7, 13), date(2023, 7, 14), date(2023, 7, 14)),
        ("ASEAN-082", None, date(2025, 12, 31), date(2025, 12, 31)),
        ("ASEAN-045", date(2023, 7, 1), None, None),
        ("ASEAN-051", date(2016, 1, 1), None, None),
    ],
)
def test_words_give_their_days(
    demo: Loaded,
    reference: str,
    first_day: date | None,
    last_day: date | None,
    grace_day: date | None,
) -> None:
    deadline = date_of(reference)

    assert (deadline.first_day, deadline.last_day) == (first_day, last_day)
    assert deadline.grace_day == grace_day


def test_year_that_is_not_written_is_marked_as_inferred(demo: Loaded) -> None:
    for reference in ("ASEAN-001", "ASEAN-027", "ASEAN-114", "ASEAN-100", "RCF-002"):
        assert date_of(reference).is_inferred
    assert not date_of("ASEAN-082").is_inferred


def test_only_dates_that_can_fall_due_are_chased(demo: Loaded) -> None:
    open_dates = Deadline.objects.open().values_list("commitment__reference", flat=True)

    assert set(open_dates) == TO_BE_ESTABLISHED | {
        *("ASEAN-045", "ASEAN-082", "ASEAN-083", "ASEAN-094", "RCF-027", "RCF-041")
    }


# --- numbers --------------------------------------------------------------------------------


def test_sums_of_money_keep_their_stage(demo: Loaded) -> None:
    sums = Indicator.objects.exclude(money_type="").order_by("commitment__reference")

    assert [(row.commitment.reference, row.money_type, row.value) for row in sums] == [
        ("ASEAN-039", "announced", Decimal(60_000_000)),
        ("ASEAN-041", "budgeted", Decimal(2_500_000)),
        ("ASEAN-077", "mobilised", Decimal(2_000_000_000)),
        ("ASEAN-081", "awarded", Decimal(3_000_000)),
    ]


def test_up_to_is_a_ceiling_and_increased_has_no_value(demo: Loaded) -> None:
    ceiling = Indicator.objects.get(commitment__reference="ASEAN-055")
    implied = Indicator.objects.get(commitment__reference="RCF-017")

    assert (ceiling.role, ceiling.operator, ceiling.value) == ("ceiling", "<=", Decimal(50_000))
    assert (implied.role, implied.operator, implied.value) == (
        *("implied_indicator", "increase"),
        None,
    )


def test_counts_that_are_not_stated_are_marked_as_implied(demo: Loaded) -> None:
    implied = Indicator.objects.filter(is_implied=True)

    assert set(implied.values_list("commitment__reference", flat=True)) == {
        *("RCF-017", "RCF-027", "RCF-038", "ASEAN-009", "ASEAN-107")
    }


def test_baselines_of_the_targets_name_year_and_source(demo: Loaded) -> None:
    share = Indicator.objects.get(commitment__reference="ASEAN-082")
    capacity = Indicator.objects.get(commitment__reference="ASEAN-083")

    assert (share.value, share.baseline_value, share.baseline_edtf) == (
        *(Decimal(23), Decimal("14.2")),
        "2020",
    )
    assert "TPES" in share.definition
    assert "TPES" in share.baseline_source
    assert (capacity.value, capacity.baseline_value) == (Decimal(35), Decimal("33.3"))


# --- documents, meetings, programmes --------------------------------------------------------


def test_documents_have_their_own_date_issuer_and_hash(demo: Loaded) -> None:
    sheet = Document.objects.get(code="ASEAN")

    assert sheet.date_edtf == "2023-07~"
    assert [party.code for party in sheet.issuers.order_by("code")] == ["US-DOS"]
    assert len(sheet.raw_sha256) == 64
    assert {*sheet.left_out[0]} == {"what", "why"}


def test_working_group_reports_to_the_consultative_meeting_through_the_dialogue(
    demo: Loaded,
) -> None:
    chain = reporting_chain(Forum.objects.get(code="RCWG"))

    assert [forum.code for forum in chain] == ["RCWG", "KIDD", "SCM"]
    assert [m.number for m in chain[-1].meetings.order_by("number")] == [54, 56, 57]


def test_frameworks_are_watched_from_18_december_2024(demo: Loaded) -> None:
    frameworks = Framework.objects.order_by("code")

    assert [row.code for row in frameworks] == ["ASEAN-2023", "RCF-2024"]
    assert {row.tracked_from for row in frameworks} == {date(2024, 12, 18)}
    assert [row.areas.count() for row in frameworks] == [6, 6]


def test_programmes_nest_three_deep_and_gather_their_commitments(demo: Loaded) -> None:
    academy = Programme.objects.get(code="YSEALI-ACADEMY")

    assert academy.parent is not None
    assert academy.parent.parent == Programme.objects.get(code="ECA")
    assert references(Commitment.objects.filter(programme__code="ALFA")) == {
        f"ASEAN-{number:03}" for number in range(41, 48)
    }


# --- nothing that does not belong ------------------------------------------------------------


def stored_texts() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.values_list(*fields) if fields else ():
            for value in row:
                yield model._meta.label, str(value)


def test_database_holds_no_foreign_address_and_no_glyph_of_a_symbol_font(demo: Loaded) -> None:
    address = re.compile(r"[^\s@\"']+@[^\s@\"']+\.\w+")

    for label, text in stored_texts():
        assert not re.search("[\ue000-\uf8ff]", text), label
        assert all(found.endswith(f"@{DOMAIN}") for found in address.findall(text)), label


def test_every_row_has_its_history_made_by_the_command(demo: Loaded) -> None:
    told = set(AuditEvent.objects.values_list("subject", flat=True))

    assert set(AuditEvent.objects.values_list("door", flat=True)) == {"command"}
    for model in apps.get_models():
        if issubclass(model, Record):
            untold = [row for row in model._default_manager.all() if row.uuid not in told]
            assert not untold, model._meta.label
