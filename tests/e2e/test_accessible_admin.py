"""Every page of the clerk's admin: axe finds no violation, and nothing hangs over on a phone."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from commitments.actions import close_deadline
from commitments.domain.vocabulary import UpdateState
from commitments.models import CloseReason, Deadline, ProgressUpdate
from frameworks.models import Framework, PriorityArea
from frameworks.roles import Role
from history.admin import RecordAdmin
from meetings.models import Meeting
from script.selecting import SELECT
from tests.admin.pages import list_of, page
from tests.admin.rows import MAKERS
from tests.desks.pages.scene import Scene
from tests.e2e.conftest import NARROW, WIDE, Opener
from tests.e2e.test_accessible import AXE, BESIDE, violations
from tests.e2e.test_story import WORDS
from tests.factories import (
    create_anchored_deadline,
    create_area,
    create_commitment,
    create_deadline,
    create_document,
    create_framework,
    create_member,
    create_superuser,
    create_update,
)

pytestmark = [
    pytest.mark.looks,
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,
]
OURS = {
    model: model_admin
    for model, model_admin in admin.site._registry.items()
    if isinstance(model_admin, RecordAdmin)
}


def faults(window: Page, address: str) -> list[str]:
    """Open a page and return what is wrong with it, with its address."""
    answer = window.goto(address)
    assert answer
    assert answer.ok, (address, answer.status)
    return shown_faults(window, address)


def shown_faults(window: Page, address: str) -> list[str]:
    """Return what is wrong with the page that is open."""
    found = violations(window)
    window.set_viewport_size(NARROW)
    if window.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        found += [f"hangs over: {one}" for one in window.evaluate(BESIDE)]
    return [f"{address} {one}" for one in found]


def with_axe(window: Page) -> Page:
    window.add_init_script(path=AXE)
    return window


def addresses(model: type[models.Model], model_admin: Any, row: Any) -> list[str]:
    """Return the pages that the admin has for one kind of record."""
    found = [list_of(model), f"{list_of(model)}?q=nothing+like+it"]
    if model_admin.adds:
        found.append(list_of(model, "add"))
    found.append(page(row))
    if hasattr(row, "uuid"):
        found.append(page(row, "history"))
    user = User.objects.get(is_superuser=True)
    found += [page(row, step.name) for step in model_admin.steps if step.is_open(user, row)]
    return found


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_pages_of_a_record_are_accessible(model: type[models.Model], open_page: Opener) -> None:
    framework = create_framework()
    MAKERS.get(model, MAKERS[Framework])(framework, 1)
    row = model._default_manager.order_by("-pk")[0]
    window = with_axe(open_page(create_superuser()))
    found = []
    for address in addresses(model, OURS[model], row):
        found += faults(window, address)
    assert not found, "\n".join(found)


def test_list_of_deadlines_shows_every_column_beside_its_filters(open_page: Opener) -> None:
    framework = create_framework(name="Plan of Action of the Comprehensive Strategic Partnership")
    at: dict[str, Any] = {"by": None, "at": timezone.now()}
    for end in range(3):
        title = f"Hold workshops on digital trade and the management of water, part {end}"
        commitment = create_commitment(framework=framework, title=title)
        words = "between the first quarter of 2023 and the third quarter of 2027 at the latest"
        fields: dict[str, Any] = {"expression": words, "edtf": "2023-01-01/2027-09-30"}
        fields["label"] = "Implementation announcements"
        deadline = create_deadline(commitment=commitment, **fields)
        if end:
            reason = CloseReason.CLOSED_WITH_COMMITMENT
            close_deadline(deadline, close_reason=reason, reason="Over.", **at)
    window = open_page(create_superuser())
    window.goto(list_of(Deadline))
    hidden = "one => one.scrollWidth - one.clientWidth"
    assert window.eval_on_selector("#changelist-form .results", hidden) <= 0
    assert window.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]


def test_index_and_lists_of_apps_are_accessible(open_page: Opener) -> None:
    clerk = create_member(create_framework(), Role.CLERK, is_staff=True)
    window = with_axe(open_page(clerk))
    found = faults(window, reverse("admin:index"))
    for label in sorted({model._meta.app_label for model in OURS}):
        found += faults(window, reverse("admin:app_list", args=[label]))
    assert not found, "\n".join(found)


def test_move_shows_what_will_change_and_stays_accessible(open_page: Opener) -> None:
    meeting: Meeting = MAKERS[Meeting](create_framework(), 1)
    create_anchored_deadline(
        commitment=create_commitment(framework=meeting.forum.framework), meeting=meeting
    )
    window = with_axe(open_page(create_superuser()))
    window.goto(page(meeting, "move"))
    window.click("input[value='Show what will change']")
    window.wait_for_selector(".errorlist")
    found = shown_faults(window, "move, with what is missing")
    window.fill("[name=reason]", "The host asked for it.")
    window.fill("[name=starts_on]", "2028-05-02")
    window.fill("[name=ends_on]", "2028-05-03")
    window.click("input[value='Show what will change']")
    window.wait_for_selector(".desk-preview")
    found += shown_faults(window, "move, with what will change")
    assert not found, "\n".join(found)


def test_deciding_about_several_reports_is_accessible(open_page: Opener) -> None:
    framework = create_framework()
    update = create_update(
        commitment=create_commitment(framework=framework), state=UpdateState.SUBMITTED
    )
    window = with_axe(open_page(create_superuser()))
    window.goto(list_of(ProgressUpdate))
    window.check(f"[name={ACTION_CHECKBOX_NAME}][value='{update.pk}']")
    window.select_option("[name=action]", "return_selected")
    window.click("button[name=index]")
    window.wait_for_selector("[name=note]")
    found = shown_faults(window, "return several")
    window.click("main input[type=submit]")
    window.wait_for_selector(".errorlist")
    found += shown_faults(window, "return several, without a note")
    assert not found, "\n".join(found)


def test_entering_from_a_document_is_accessible_at_every_step(
    scene: Scene, open_page: Opener
) -> None:
    text = f"Joint statement\n\nThe Ministry of Works {WORDS}. It reports every year.\n"
    document = create_document(framework=scene.framework, text=text)
    window = with_axe(open_page(scene.clerk))
    found = faults(window, reverse("entry:document", args=[document.uuid]))
    window.click("button[value=preview]")
    window.wait_for_selector(".entry-field .errorlist")
    found += shown_faults(window, "document, with what is missing")
    window.evaluate(SELECT, WORDS)
    window.fill("[name=title]", "Open three border posts")
    window.fill("[name=expression]", "by the end of 2031")
    window.press("[name=expression]", "Tab")
    window.click("button[value=preview]")
    window.wait_for_selector(".entry-preview")
    found += shown_faults(window, "document, with what will be entered")
    window.click("button[value=enter]")
    window.wait_for_selector("text=Entered:")
    found += shown_faults(window, "document, entered")
    assert not found, "\n".join(found)


def test_refused_forms_are_accessible(open_page: Opener) -> None:
    framework = create_framework()
    window = with_axe(open_page(create_superuser()))
    found = []
    for model in (Framework, Meeting):
        window.goto(list_of(model, "add"))
        window.click("input[name=_save]")
        window.wait_for_selector(".errornote")
        found += shown_faults(window, f"{model.__name__} refused")
    area = create_area(framework=framework)
    window.goto(list_of(PriorityArea))
    window.fill("[name=form-0-colour]", "nonsense")
    window.click("input[name=_save]")
    window.wait_for_selector(".errornote")
    found += shown_faults(window, f"{area} refused in the list")
    assert not found, "\n".join(found)
