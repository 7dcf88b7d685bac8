"""Parties and frameworks in the admin: what rests on them follows, and the page says so."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from commitments.models import Recomputation
from frameworks.models import Framework
from frameworks.roles import Role
from history.models import AuditEvent
from tests import factories
from tests.admin.pages import create_clerk, errors_of, messages_of, page, signed_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def change(record: Any, framework: Framework, role: Role = Role.LEAD, **fields: Any) -> Any:
    client = signed_in(create_clerk(framework, role))
    data = typed(client.get(page(record)), **fields)
    return client.post(page(record), data, follow=True)


def test_days_follow_the_zone_of_a_party() -> None:
    framework = factories.create_framework()
    party = factories.create_party(framework=framework, time_zone="Asia/Seoul")
    commitment = factories.create_commitment(framework=framework, owner=party)
    deadline = factories.create_deadline(commitment=commitment)
    saved = change(party, framework, time_zone="America/New_York")
    assert "1 deadline ends at another time now" in messages_of(saved)
    deadline.refresh_from_db()
    assert deadline.late_at is not None
    assert (deadline.late_at.day, deadline.late_at.hour) == (1, 5)
    assert AuditEvent.objects.filter(verb="end_day_elsewhere").count() == 1


def test_many_days_follow_as_a_job_to_which_the_admin_leads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("commitments.actions.registers.MANY", 0)
    framework = factories.create_framework()
    party = factories.create_party(framework=framework, time_zone="Asia/Seoul")
    commitment = factories.create_commitment(framework=framework, owner=party)
    factories.create_deadline(commitment=commitment)
    client = signed_in(create_clerk(framework, Role.LEAD))
    data = typed(client.get(page(party)), time_zone="America/New_York")
    saved = client.post(page(party), data, follow=True)
    job = Recomputation.objects.get()
    address = reverse("desks:recomputation", args=[job.uuid])
    assert "1 deadline rests on it and follows now." in messages_of(saved)
    assert f'href="{address}"' in saved.content.decode()
    # Who caused it looks on, and finds the way back.
    assert f'href="{page(party)}"' in client.get(address).content.decode()


def test_fiscal_years_follow_the_month_of_the_framework() -> None:
    framework = factories.create_framework(fiscal_year_start_month=10)
    commitment = factories.create_commitment(framework=framework)
    deadline = factories.create_deadline(commitment=commitment, expression="by the end of FY2027")
    factories.create_deadline(
        commitment=commitment, expression="FY27", edtf="2027-08", basis=["fiscal_year"]
    )
    saved = change(framework, framework, fiscal_year_start_month="4")
    told = messages_of(saved)
    assert "1 deadline moved along" in told
    assert f"left for a person to look at: {commitment.reference}" in told
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 3, 31)


def test_a_party_is_no_part_of_itself() -> None:
    framework = factories.create_framework()
    party = factories.create_party(framework=framework)
    below = factories.create_party(framework=framework, parent=party)
    refused = change(party, framework, parent=str(below.pk))
    assert "would be a part of itself" in errors_of(refused)


def test_a_programme_is_no_part_of_itself() -> None:
    framework = factories.create_framework()
    programme = factories.create_programme(framework=framework)
    below = factories.create_programme(framework=framework, parent=programme)
    refused = change(programme, framework, parent=str(below.pk))
    assert "would be a part of itself" in errors_of(refused)


def test_two_parties_or_accounts_are_led_to_the_preview_of_a_merge() -> None:
    framework = factories.create_framework()
    one, other = (factories.create_party(framework=framework) for _turn in range(2))
    clerk = signed_in(create_clerk(framework))
    chosen = {"action": "merge_selected", "_selected_action": [other.pk, one.pk]}
    answer = clerk.post("/admin/frameworks/party/", chosen)
    assert answer.headers["Location"] == f"/register/merge/parties/{one.uuid}/{other.uuid}/"
    alone = clerk.post("/admin/frameworks/party/", {**chosen, "_selected_action": [one.pk]})
    assert alone.status_code == 302
    assert "register" not in alone.headers["Location"]
    first, second = factories.create_user(), factories.create_user()
    accounts = {**chosen, "_selected_action": [first.pk, second.pk]}
    admin = signed_in(factories.create_superuser())
    answer = admin.post("/admin/accounts/user/", accounts)
    assert answer.headers["Location"] == f"/register/merge/people/{first.uuid}/{second.uuid}/"


def test_merged_party_is_offered_nowhere() -> None:
    framework = factories.create_framework()
    kept = factories.create_party(framework=framework, name="Twin the elder")
    dropped = factories.create_party(name="Twin the younger")
    type(dropped).objects.filter(pk=dropped.pk).update(merged_into=kept)
    query = {"app_label": "frameworks", "model_name": "party", "field_name": "parent"}
    answer = signed_in(create_clerk(framework)).get(
        "/admin/autocomplete/", {**query, "term": "Twin"}
    )
    assert [row["id"] for row in answer.json()["results"]] == [str(kept.pk)]
