"""Names, members in time, what looks alike, what is missing: through the pages of the clerk."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.domain.vocabulary import PartyRole
from commitments.models import Assessment, Commitment, CommitmentParty
from entry.proposals import register_for
from entry.register.actions import add_member, add_name, say_distinct
from entry.register.pairs import alike_parties
from entry.register.permissions import check_may_merge
from entry.register.quality import LISTS
from frameworks.models import DistinctPair, FrameworkParty, Membership, Party, PartyKind, PartyName
from frameworks.roles import Role
from tests.factories import (
    AT,
    create_assignment,
    create_commitment,
    create_deadline,
    create_document,
    create_forum,
    create_framework,
    create_indicator,
    create_initiative,
    create_meeting,
    create_member,
    create_membership,
    create_party,
    create_superuser,
    create_update,
    create_user,
)

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def clerk(framework: Any = None) -> Any:
    return create_member(framework or create_framework(), Role.CLERK)


def post(client: Client, party: Party, step: str, **told: Any) -> Any:
    return client.post(reverse("register:party", args=[party.uuid]), {"step": step, **told})


# --- names and members ----------------------------------------------------------------------


def test_name_is_added_and_taken_out_with_a_reason() -> None:
    party, client = create_party(), signed_in(clerk())
    assert post(client, party, "add_name", name="Rep. of  Examples").status_code == 302
    row = party.names.get()
    assert row.name == "Rep. of Examples"
    assert post(client, party, "drop_name", row=row.pk, reason="").status_code == 422
    assert post(client, party, "drop_name", row=row.pk, reason="Nobody says so.").status_code == 302
    assert not party.names.exists()


def test_name_that_is_refused_stays_in_the_form() -> None:
    party = create_party(name="Examplia")
    page = post(signed_in(clerk()), party, "add_name", name="Examplia")
    assert page.status_code == 422
    assert "called so already" in page.content.decode()
    assert 'value="Examplia"' in page.content.decode()


def test_reader_changes_no_name() -> None:
    party = create_party()
    reader = create_member(create_framework(), Role.VIEWER)
    assert post(signed_in(reader), party, "add_name", name="Another").status_code == 403
    assert not PartyName.objects.exists()


def test_name_of_several_parties_is_flagged_and_means_none() -> None:
    document, by = create_document(), create_superuser()
    one, other = create_party(name="First Ministry"), create_party(name="Second Ministry")
    for party in (one, other):
        add_name(party, name="MOFA", by=by, at=AT)
    add_name(one, name="Former Ministry", by=by, at=AT)
    names = register_for(document, user=by).names
    assert "MOFA" not in names
    assert names["Former Ministry"] == one.code
    page = signed_in(by).get(reverse("register:party", args=[one.uuid]))
    assert page.content.decode().count("means several parties") == 1


def test_members_are_those_of_the_day() -> None:
    by = create_superuser()
    group = create_party(kind=PartyKind.GROUP, name="ASEAN")
    first, late = create_party(name="Indonesia"), create_party(name="Timor-Leste")
    add_member(group, member=first, since="1967-08", by=by, at=AT)
    add_member(group, member=late, since="2025-10-26", by=by, at=AT)
    client, url = signed_in(by), reverse("register:party", args=[group.uuid])
    before = client.get(url, {"on": "2025-10-25"})
    after = client.get(url, {"on": "2025-10-26"})
    assert before.context["members"] == [first]
    assert after.context["members"] == [first, late]
    assert "1967-08 –" in after.content.decode()
    row = group.members.get(member=first)
    assert row.starts_on == date(1967, 8, 1)


def test_membership_ends_and_may_begin_again() -> None:
    by, group, member = create_superuser(), create_party(), create_party()
    row = add_member(group, member=member, since="2000", by=by, at=AT)
    client = signed_in(by)
    again = {"member": member.pk, "since": "2024"}
    assert post(client, group, "add_member", **again).status_code == 422
    ended = {"row": row.pk, "until": "2020-06", "reason": "It left."}
    assert post(client, group, "end_membership", **ended).status_code == 302
    row.refresh_from_db()
    assert (row.ends_on, row.ends_edtf) == (date(2020, 6, 30), "2020-06")
    assert post(client, group, "add_member", **again).status_code == 302


@pytest.mark.parametrize("since", ["last summer", "2030"])
def test_member_with_days_that_cannot_be_is_refused(since: str) -> None:
    group = create_party()
    told = {"member": create_party().pk, "since": since, "until": "2020"}
    assert post(signed_in(clerk()), group, "add_member", **told).status_code == 422


def test_open_group_has_no_members() -> None:
    group = create_party(kind=PartyKind.OPEN_GROUP)
    told = {"member": create_party().pk}
    page = post(signed_in(clerk()), group, "add_member", **told)
    assert page.status_code == 422
    assert "An open group: nobody has ever listed" in page.content.decode()


def test_register_is_found_by_other_names_in_a_constant_number_of_queries(
    django_assert_max_num_queries: Any,
) -> None:
    by = create_superuser()
    for serial in range(6):
        add_name(create_party(), name=f"Variant {serial}", by=by, at=AT)
    client = signed_in(by)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("register:parties"), {"q": "variant"})
    assert len(page.context["lines"]) == 6


# --- duplicates -----------------------------------------------------------------------------


def test_pair_that_is_not_the_same_is_not_proposed_again() -> None:
    one, other = create_party(name="Ministry of Works"), create_party(name="Works Ministry, the")
    third = create_party(short_name="MoW", name="Examplia")
    pairs = {frozenset({pair.one.pk, pair.other.pk}) for pair in alike_parties()}
    assert pairs == set()
    other.names.create(name="ministry of works")
    third.names.create(name="Ministry of Worka")
    pairs = {frozenset({pair.one.pk, pair.other.pk}) for pair in alike_parties()}
    assert frozenset({one.pk, other.pk}) in pairs
    assert frozenset({one.pk, third.pk}) in pairs
    client = signed_in(clerk())
    told = {"one": other.uuid, "other": one.uuid}
    assert client.post(reverse("register:duplicates"), told).status_code == 302
    assert DistinctPair.objects.count() == 1
    left = {frozenset({pair.one.pk, pair.other.pk}) for pair in alike_parties()}
    assert frozenset({one.pk, other.pk}) not in left


def test_people_are_compared_by_administrators_only() -> None:
    one, other = create_user(full_name="Kim Minji"), create_user(full_name="Kim Min-ji")
    page = signed_in(create_superuser()).get(reverse("register:duplicates"))
    assert len(page.context["people"]) == 1
    reader = signed_in(clerk())
    assert reader.get(reverse("register:duplicates")).context["people"] == []
    told = {"of": "people", "one": one.uuid, "other": other.uuid}
    assert reader.post(reverse("register:duplicates"), told).status_code == 403
    address = reverse("register:merge-people", args=[one.uuid, other.uuid])
    assert reader.get(address).status_code == 403


def test_merge_is_previewed_and_confirmed() -> None:
    framework = create_framework()
    kept, dropped = create_party(framework=framework), create_party(framework=framework)
    commitment = create_commitment(framework=framework, owner=dropped)
    client = signed_in(clerk(framework))
    url = reverse("register:merge-parties", args=[kept.uuid, dropped.uuid])
    page = client.get(url)
    rows = {str(step["words"]): (step["moves"], step["doubles"]) for step in page.context["steps"]}
    assert rows == {"roles in commitments": (1, 0), "frameworks it stands in": (0, 1)}
    assert client.post(url, {"reason": "", "seen": page.context["seen"]}).status_code == 422
    assert client.post(url, {"reason": "Twice.", "seen": "another"}).status_code == 422
    told = {"reason": "Twice.", "seen": page.context["seen"]}
    assert client.post(url, told).status_code == 302
    assert commitment.parties.get() == kept
    moved = client.get(reverse("register:party", args=[dropped.uuid]))
    assert "this one stands for it" in moved.content.decode()


def test_merge_touches_no_books_of_others() -> None:
    framework = create_framework()
    kept, dropped = create_party(framework=framework), create_party(framework=create_framework())
    client = signed_in(clerk(framework))
    url = reverse("register:merge-parties", args=[kept.uuid, dropped.uuid])
    assert "do not keep" in client.get(url).content.decode()
    assert client.post(url, {"reason": "Twice.", "seen": "-"}).status_code == 403


def named_by_a_role(party: Party, commitment: Commitment) -> None:
    CommitmentParty.objects.create(commitment=commitment, party=party, role=PartyRole.SUPPORTER)


def named_as_author(party: Party, commitment: Commitment) -> None:
    Commitment.objects.filter(pk=commitment.pk).update(author_party=party)


def named_by_a_contact(party: Party, commitment: Commitment) -> None:
    create_assignment(commitment=commitment, party=party)


def named_by_a_report(party: Party, commitment: Commitment) -> None:
    create_update(commitment=commitment, party=party, author=create_user())


JUDGED: dict[str, Any] = {
    "completion": "limited",
    "outcome": "not_yet_assessed",
    "reasons": "Nothing was seen yet.",
    "assessed_at": AT,
}


def named_by_a_judgement(party: Party, commitment: Commitment) -> None:
    Assessment.objects.create(
        commitment=commitment, party=party, assessed_by=create_user(), **JUDGED
    )


def named_as_issuer(party: Party, commitment: Commitment) -> None:
    create_document(framework=commitment.framework).issuers.add(party)


def named_by_an_initiative(party: Party, commitment: Commitment) -> None:
    create_initiative(framework=commitment.framework).parties.add(party)


@pytest.mark.parametrize(
    "name",
    [
        named_by_a_role, named_as_author, named_by_a_contact, named_by_a_report,
        named_by_a_judgement, named_as_issuer, named_by_an_initiative,
    ],
)  # fmt: skip
def test_merge_reaches_no_book_that_one_does_not_keep(
    name: Callable[[Party, Commitment], None],
) -> None:
    framework = create_framework()
    dropped, user = create_party(framework=framework), clerk(framework)
    check_may_merge(user, dropped=dropped)
    elsewhere = create_commitment()
    name(dropped, elsewhere)
    # Whatever the factory added beside it: only the one row that names it is looked at.
    FrameworkParty.objects.filter(party=dropped).exclude(framework=framework).delete()
    Membership.objects.filter(party=dropped).delete()
    for other in (named_by_a_contact, named_by_a_report, named_by_a_judgement):
        if name is other:
            CommitmentParty.objects.filter(party=dropped, commitment=elsewhere).delete()
    with pytest.raises(PermissionDenied, match="do not keep"):
        check_may_merge(user, dropped=dropped)


def test_party_with_people_is_merged_by_their_lead_only() -> None:
    framework = create_framework()
    kept, dropped = create_party(framework=framework), create_party(framework=framework)
    create_membership(framework=framework, party=dropped, role=Role.CONTACT)
    url = reverse("register:merge-parties", args=[kept.uuid, dropped.uuid])
    for role, status in ((Role.CLERK, 403), (Role.LEAD, 302)):
        client = signed_in(create_member(framework, role))
        seen = client.get(url).context["seen"]
        assert client.post(url, {"reason": "Twice.", "seen": seen}).status_code == status


def test_say_distinct_says_it_once() -> None:
    one, other, by = create_party(), create_party(), create_superuser()
    assert say_distinct(one, other, by=by, at=AT) == say_distinct(other, one, by=by, at=AT)


# --- what is missing ------------------------------------------------------------------------


def messy(framework: Any) -> None:
    """Enter one thing of every kind that is missing something."""
    party = create_party(framework=framework)
    create_commitment(framework=framework, parties=[(party, PartyRole.SUPPORTER)])
    target = create_commitment(framework=framework, owner=party, kind="quantitative_target")
    create_deadline(commitment=target, edtf="2027", expression="next year", is_inferred=True)
    create_party()
    forum = create_forum(framework=framework)
    create_meeting(forum=forum, starts_on="2020-01-01", ends_on="2020-01-02")
    create_document(framework=framework)


def test_each_list_finds_what_is_missing_and_nothing_of_other_books() -> None:
    framework, elsewhere = create_framework(), create_framework()
    messy(framework)
    messy(elsewhere)
    measured = create_commitment(
        framework=framework, kind="quantitative_target", quote="will double exports"
    )
    create_indicator(commitment=measured)
    create_deadline(commitment=measured)
    page = signed_in(clerk(framework)).get(reverse("register:quality"))
    found = {one["code"]: one["count"] for one in page.context["lists"]}
    assert found == {
        "parties": 2,
        "people": 0,
        "owner": 1,
        "contact": 3,
        "date": 1,
        "indicator": 1,
        "passage": 2,
        "inferred": 1,
        "meetings": 1,
        "sentences": 1,
    }


def test_counts_cost_the_same_for_few_rows_and_many() -> None:
    framework = create_framework()
    client = signed_in(clerk(framework))
    costs = []
    for _turn in range(2):
        messy(framework)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("register:quality"))
        costs.append(len(asked))
        messy(framework)
    assert costs[0] == costs[1] <= 20


@pytest.mark.parametrize("code", LISTS)
def test_every_list_opens(code: str) -> None:
    framework = create_framework()
    messy(framework)
    create_user()
    page = signed_in(create_superuser()).get(reverse("register:quality-list", args=[code]))
    assert page.status_code == 200
    assert page.context["lines"]


def test_quality_is_for_those_who_keep_books() -> None:
    reader = signed_in(create_member(create_framework(), Role.VIEWER))
    assert reader.get(reverse("register:quality")).status_code == 403
    books = signed_in(clerk())
    assert books.get(reverse("register:quality-list", args=["nonsense"])).status_code == 404
