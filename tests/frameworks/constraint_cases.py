"""By the name of a constraint of frameworks, parties and members, what breaks it."""

from datetime import date

from django.db.models import F

from frameworks.actions import invite
from frameworks.models import (
    Alternate,
    DistinctPair,
    FrameworkParty,
    Invitation,
    PartyMember,
    PartyName,
)
from frameworks.roles import Role
from history.actions import save_recorded
from tests.factories import (
    AT,
    create_area,
    create_framework,
    create_membership,
    create_party,
    create_user,
)
from tests.history.breaking import Case, insert_copy, rewrite

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def _party_name() -> PartyName:
    row = PartyName(party=create_party(), name="Republic of Examples")
    save_recorded(row, by=None, at=AT)
    return row


def _party_member() -> PartyMember:
    row = PartyMember(group=create_party(), member=create_party())
    save_recorded(row, by=None, at=AT)
    return row


def _framework_party() -> FrameworkParty:
    row = FrameworkParty(framework=create_framework(), party=create_party())
    save_recorded(row, by=None, at=AT)
    return row


def _distinct_pair() -> DistinctPair:
    one, other = sorted((create_party().uuid, create_party().uuid))
    row = DistinctPair(of="parties", one=one, other=other)
    save_recorded(row, by=None, at=AT)
    return row


def _alternate() -> Alternate:
    row = Alternate(user=create_user(), alternate=create_user())
    save_recorded(row, by=None, at=AT)
    return row


def _invitation() -> Invitation:
    framework = create_framework()
    lead = create_membership(framework=framework, role=Role.LEAD).user
    made = invite(
        framework,
        email="kim@example.org",
        full_name="Kim",
        role=Role.VIEWER,
        party=None,
        by=lead,
        at=AT,
    )
    rewrite(made, token_hash="a" * 64)
    made.refresh_from_db()
    return made


CASES: dict[str, Case] = {
    "framework_review_interval_is_positive": lambda: rewrite(
        create_framework(), review_interval_days=0
    ),
    "framework_fiscal_month_exists": lambda: rewrite(
        create_framework(), fiscal_year_start_month=13
    ),
    "invitation_token_is_one": lambda: insert_copy(_invitation()),
    "invitation_has_one_end": lambda: rewrite(_invitation(), accepted_at=AT, withdrawn_at=AT),
    "invitation_holds_for_a_while": lambda: rewrite(_invitation(), expires_at=AT),
    "invitation_contact_speaks_for_a_party": lambda: rewrite(_invitation(), role=Role.CONTACT),
    "party_is_not_its_own_parent": lambda: rewrite(create_party(), parent=F("pk")),
    "party_is_not_merged_into_itself": lambda: rewrite(create_party(), merged_into=F("pk")),
    "distinctpair_is_said_once": lambda: insert_copy(_distinct_pair()),
    "distinctpair_is_in_order": lambda: rewrite(_distinct_pair(), other=F("one")),
    "partyname_is_said_once": lambda: insert_copy(_party_name()),
    "partymember_is_another_party": lambda: rewrite(_party_member(), member=F("group")),
    "partymember_ends_after_start": lambda: rewrite(_party_member(), starts_on=LAST, ends_on=FIRST),
    "partymember_is_said_once": lambda: insert_copy(_party_member()),
    "frameworkparty_stands_once": lambda: insert_copy(_framework_party()),
    "priorityarea_code_is_unique": lambda: insert_copy(create_area()),
    # Neither the party nor the first day is set, and nothing is equal to nothing in SQL.
    "membership_is_given_once": lambda: insert_copy(create_membership()),
    "membership_ends_after_start": lambda: rewrite(
        create_membership(), starts_on=LAST, ends_on=FIRST
    ),
    "membership_role_is_known": lambda: rewrite(create_membership(), role="boss"),
    "membership_contact_speaks_for_a_party": lambda: rewrite(
        create_membership(role=Role.CONTACT), party=None
    ),
    "alternate_is_somebody_else": lambda: rewrite(_alternate(), alternate=F("user")),
    "alternate_absence_has_both_days": lambda: rewrite(_alternate(), starts_on=FIRST),
    "alternate_stands_in_once": lambda: insert_copy(_alternate(), alternate=create_user()),
}
