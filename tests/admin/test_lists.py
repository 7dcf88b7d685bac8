"""Every list of the admin: it opens, keeps its scope, and asks a constant number of questions."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from commitments.models import ProgressUpdate
from frameworks.models import Framework
from history.admin import RecordAdmin
from history.models import AuditEvent
from tests import factories
from tests.admin.pages import create_clerk, list_of, signed_in
from tests.admin.rows import MAKERS

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
OURS = {
    model: model_admin
    for model, model_admin in admin.site._registry.items()
    if isinstance(model_admin, RecordAdmin)
}


def count_queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_every_admin_of_ours_is_tested_here() -> None:
    assert set(MAKERS) | {AuditEvent} == set(OURS)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_list_asks_as_often_for_sixty_rows_as_for_one(model: type[models.Model]) -> None:
    framework = factories.create_framework()
    client = signed_in(factories.create_superuser())
    make = MAKERS.get(model, MAKERS[Framework])
    make(framework, 1)
    client.get(list_of(model))
    one = count_queries(client, list_of(model))
    for number in range(2, 61):
        make(framework, number)
    assert count_queries(client, list_of(model)) == one


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_page_of_a_record_opens_for_who_keeps_its_books(model: type[models.Model]) -> None:
    framework = factories.create_framework()
    clerk = create_clerk(framework)
    MAKERS.get(model, MAKERS[Framework])(framework, 1)
    rows = OURS[model].get_queryset(_request_of(clerk))
    client = signed_in(clerk)
    assert client.get(list_of(model)).status_code == 200
    for found in rows[:1]:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        assert client.get(reverse(name, args=[found.pk])).status_code == 200


def _request_of(user: User) -> Any:
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = user
    return request


# What everybody signed in may read, or what belongs to nobody's framework.
OPEN_TO_ALL = {"Party", "User", "AuditEvent", "Mail", "Notification"}


@pytest.mark.parametrize(
    "model", [one for one in OURS if one.__name__ not in OPEN_TO_ALL], ids=lambda one: one.__name__
)
def test_list_shows_nothing_of_frameworks_to_which_one_does_not_belong(
    model: type[models.Model],
) -> None:
    own, other = factories.create_framework(), factories.create_framework()
    client = signed_in(create_clerk(own))
    MAKERS[model](other, 1)
    mine = set(OURS[model].get_queryset(_request_of(factories.create_superuser())))
    assert mine
    query = {"state": "all"} if model is ProgressUpdate else {}
    shown = client.get(list_of(model), query)
    theirs = [one for one in shown.context["cl"].queryset if not _is_of(one, own)]
    assert theirs == []
    stranger = model._default_manager.order_by("-pk")[0]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    answer = client.get(reverse(name, args=[stranger.pk]))
    assert answer.status_code == 302  # to the index, with “does not exist”


def _is_of(record: Any, framework: Framework) -> bool:
    return bool(record == framework or record.history_framework == framework.uuid)


def test_person_who_keeps_no_books_changes_nothing() -> None:
    framework = factories.create_framework()
    viewer = factories.create_member(framework, is_staff=True)
    client = signed_in(viewer)
    assert client.get(reverse("admin:frameworks_framework_changelist")).status_code == 200
    assert client.get(reverse("admin:meetings_forum_add")).status_code == 403
    area = factories.create_area(framework=framework)
    address = reverse("admin:frameworks_priorityarea_change", args=[area.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "Taken"}).status_code == 403


def test_person_without_the_staff_mark_stays_outside() -> None:
    clerk = create_clerk(factories.create_framework())
    User.objects.filter(pk=clerk.pk).update(is_staff=False)
    answer = signed_in(clerk).get(reverse("admin:index"))
    assert answer.status_code == 302


def test_nothing_is_deleted_in_bulk() -> None:
    for model_admin in OURS.values():
        request = _request_of(factories.create_superuser())
        assert "delete_selected" not in model_admin.get_actions(request)
        assert not model_admin.has_delete_permission(request)
