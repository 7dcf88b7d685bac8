"""Every page of a record in the admin opens with lines in each of its tables."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.db import models

from commitments.actions import extend_deadline
from commitments.models import (
    Commitment,
    Deadline,
    Indicator,
    Initiative,
    InitiativeStep,
    Minutes,
    ProgressUpdate,
    QuotaRule,
    Relation,
    RelationKind,
)
from frameworks.models import Framework, Party, PartyMember, PartyName
from history.actions import save_recorded
from history.admin import RecordAdmin
from meetings.models import Forum
from reminders.models import Mail
from sources.models import Document
from tests import factories
from tests.admin.pages import page, signed_in
from tests.admin.rows import MAKERS
from tests.factories import AT
from tests.reminders.constraint_cases import make_mail, make_notification

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def _saved(row: Any) -> Any:
    save_recorded(row, by=None, at=AT)
    return row


def _commitment() -> Commitment:
    framework = factories.create_framework()
    party = factories.create_party(framework=framework)
    commitment = factories.create_commitment(framework=framework, owner=party, quote="A promise.")
    factories.create_assignment(commitment=commitment, party=party)
    factories.create_deadline(commitment=commitment)
    factories.create_indicator(commitment=commitment)
    factories.create_evidence(commitment=commitment)
    other = factories.create_commitment(framework=framework)
    _saved(Relation(commitment=commitment, other=other, kind=RelationKind.DEPENDS))
    _saved(
        QuotaRule(
            commitment=commitment,
            period=QuotaRule.Period.MEETING,
            forum=factories.create_forum(framework=framework),
            starts_on=date(2026, 1, 1),
            required=Decimal(1),
            counts=QuotaRule.Counts.INITIATIVES,
        )
    )
    return commitment


def _deadline() -> Deadline:
    deadline = factories.create_deadline()
    extend_deadline(deadline, expression="by 2031", reason="The works take longer.", by=None, at=AT)
    return deadline


def _framework() -> Framework:
    framework = factories.create_framework()
    factories.create_party(framework=framework)
    factories.create_area(framework=framework)
    return framework


def _party() -> Party:
    party = factories.create_party()
    _saved(PartyName(party=party, name="Republic of Examples"))
    _saved(PartyMember(group=party, member=factories.create_party()))
    return party


def _initiative() -> Initiative:
    initiative = factories.create_initiative()
    step = {"stage": "concept", "taken_on": date(2026, 11, 2)}
    _saved(InitiativeStep(initiative=initiative, taken_by=factories.create_user(), **step))
    return initiative


def _update() -> ProgressUpdate:
    update = factories.create_update()
    indicator = factories.create_indicator(commitment=update.commitment)
    factories.create_measurement(indicator=indicator, update=update)
    factories.create_evidence(commitment=update.commitment, update=update)
    return update


def _indicator() -> Indicator:
    return factories.create_measurement().indicator


def _forum() -> Forum:
    return factories.create_meeting(forum=factories.create_forum()).forum


def _document() -> Document:
    return factories.create_passage(document=factories.create_document()).document


def _mail() -> Mail:
    mail = make_mail()
    mail.save()
    for _line in range(2):
        make_notification(state="mailed", mail=mail).save()
    return mail


FILLED: dict[type[models.Model], Callable[[], Any]] = {
    Commitment: _commitment,
    Deadline: _deadline,
    Document: _document,
    Forum: _forum,
    Framework: _framework,
    Indicator: _indicator,
    Initiative: _initiative,
    Mail: _mail,
    Minutes: lambda: MAKERS[Minutes](factories.create_framework(), 1),
    Party: _party,
    ProgressUpdate: _update,
}


def test_every_page_with_tables_is_tested_here() -> None:
    ours = admin.site._registry.items()
    assert set(FILLED) == {
        model for model, one in ours if isinstance(one, RecordAdmin) and one.inlines
    }


@pytest.mark.parametrize("model", FILLED, ids=lambda model: model.__name__)
def test_page_opens_with_lines_in_every_table(model: type[models.Model]) -> None:
    record = FILLED[model]()
    shown = signed_in(factories.create_superuser()).get(page(record))
    assert shown.status_code == 200
    tables = shown.context["inline_admin_formsets"]
    assert len(tables) == len(admin.site._registry[model].inlines)
    empty = [table.opts.model.__name__ for table in tables if not table.formset.initial_forms]
    assert empty == []
