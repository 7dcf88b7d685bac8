"""Reporting rounds and sign-offs in the admin go through the same actions."""

import pytest
from django.utils import timezone

from commitments.domain.vocabulary import UpdateState
from commitments.models import ReportingRound
from frameworks.roles import Role
from history.models import AuditEvent
from tests.admin.pages import create_clerk, list_of, page, signed_in
from tests.factories import create_framework, create_round, create_update

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def _verbs() -> list[str]:
    return list(
        AuditEvent.objects.filter(subject_type="commitments.reportinground")
        .order_by("pk")
        .values_list("verb", flat=True)
    )


def test_a_clerk_plans_opens_moves_and_closes_a_round() -> None:
    framework = create_framework()
    client = signed_in(create_clerk(framework))
    days = {"opens_on": "2999-01-01", "closes_on": "2999-01-14"}
    data = {"framework": framework.pk, "label": "Spring", "days_before": "", **days}
    early = {**data, "closes_on": "2998-01-01"}
    assert client.post(list_of(ReportingRound, "add"), early).status_code != 302
    # A year far ahead is taken for a slip of the pen.
    assert client.post(list_of(ReportingRound, "add"), data).status_code != 302
    days = {"opens_on": "2199-01-01", "closes_on": "2199-01-14"}
    assert client.post(list_of(ReportingRound, "add"), data | days).status_code == 302
    one = framework.rounds.get()
    assert client.get(page(one)).status_code == 200
    answers = {"reason": "Agreed.", "opens_on": "2199-01-02", "closes_on": "2199-01-14"}
    for step in ("reschedule", "open", "close"):
        assert client.get(page(one, step)).status_code == 200
        assert client.post(page(one, step), answers).status_code == 302
    assert client.get(page(one, "close")).status_code == 403
    assert _verbs() == ["plan_round", "reschedule_round", "open_round", "close_round"]


def test_others_only_look_at_rounds() -> None:
    one = create_round(at=timezone.now())
    client = signed_in(create_clerk(one.framework, Role.VIEWER))
    assert client.get(page(one)).status_code == 200
    assert client.get(page(one, "close")).status_code == 403
    assert client.get(list_of(ReportingRound, "add")).status_code == 403


def test_a_party_signs_off_and_sends_back_in_the_admin() -> None:
    updates = [create_update(state=UpdateState.TO_SIGN) for _one in range(2)]
    for update, step in zip(updates, ("sign-off", "send-back"), strict=True):
        framework = update.commitment.framework
        owner = signed_in(create_clerk(framework, Role.MANAGER, party=update.party))
        other = signed_in(create_clerk(framework, Role.MANAGER))
        # Nobody outside the party finds it.
        assert other.get(page(update, step)).status_code == 404
        assert owner.post(page(update, step), {"note": "Why?"}).status_code == 302
        update.refresh_from_db()
        assert owner.get(page(update, step)).status_code == 403
    assert [update.state for update in updates] == [UpdateState.SUBMITTED, UpdateState.DRAFT]
