"""The desks in a browser: clicks counted, keys, the story beside the list, a whole review."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from commitments.domain.vocabulary import UpdateState
from commitments.models import Assessment, Commitment, Minutes, MinutesItem, ProgressUpdate
from reminders.models import Notification
from reminders.states import Family
from tests.desks.pages.scene import Scene
from tests.e2e.conftest import NARROW, Opener
from tests.factories import create_assignment, create_deadline, create_party, create_update

pytestmark = [pytest.mark.e2e, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

COUNTER = """
sessionStorage.setItem('clicks', sessionStorage.getItem('clicks') || '0');
document.addEventListener('click', (event) => {
  if (event.isTrusted && event.detail > 0) {
    sessionStorage.setItem('clicks', Number(sessionStorage.getItem('clicks')) + 1);
  }
}, true);
"""


def clicks_on(page: Page) -> int:
    """Return how often somebody has pressed the mouse on the site; it counts on over pages."""
    return int(page.evaluate("sessionStorage.getItem('clicks')"))


def late(scene: Scene, days: int, **overrides: Any) -> Commitment:
    day = (timezone.now() - timedelta(days=days)).date().isoformat()
    made = scene.commitment(**overrides)
    create_deadline(commitment=made, expression=f"by {day}", edtf=day)
    create_assignment(commitment=made, user=scene.contact, party=scene.party)
    return made


def test_a_routine_update_takes_three_clicks_and_one_field(scene: Scene, open_page: Opener) -> None:
    commitment = late(scene, 5)
    page = open_page(scene.contact)
    page.add_init_script(COUNTER)
    page.goto("/desk/")
    page.get_by_role("link", name="Log progress").click()
    page.get_by_label("on track").click()
    page.get_by_label("What happened").fill("Two workshops were held.")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".panel-row form")).to_have_count(0)
    assert clicks_on(page) <= 3
    update = ProgressUpdate.objects.get(commitment=commitment)
    assert (update.state, update.narrative) == (UpdateState.SUBMITTED, "Two workshops were held.")


def test_all_late_contacts_of_a_party_are_nudged_in_four_clicks(
    scene: Scene, open_page: Opener
) -> None:
    mine = [late(scene, days) for days in range(1, 5)]
    late(scene, 9, owner=create_party(framework=scene.framework, name="Another Ministry"))
    page = open_page(scene.manager)
    page.add_init_script(COUNTER)
    page.goto("/overdue/")
    page.get_by_role("navigation", name="Group by").get_by_role("link", name="owner").click()
    page.get_by_role("link", name="Nudge about all 4 – Ministry of Works").click()
    page.get_by_role("button", name="Nudge").click()
    expect(page.get_by_role("status")).to_contain_text("4 done, 0 refused")
    assert clicks_on(page) <= 4
    told = Notification.objects.filter(family=Family.NUDGE)
    assert {duty.commitment for duty in told} == {*mine}


def test_keys_go_choose_extend_and_explain(scene: Scene, open_page: Opener) -> None:
    first, second = late(scene, 30), late(scene, 3)
    page = open_page(scene.manager)
    page.goto("/overdue/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=first.reference)).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=second.reference)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.get_by_label(f"Choose {first.reference}")).to_be_checked()
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keys of this page")
    expect(help_).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1)).to_have_text("Move the date")
    expect(page.locator("table")).to_contain_text(first.reference)
    expect(page.locator("table")).not_to_contain_text(second.reference)


def test_keys_that_are_switched_off_do_nothing(scene: Scene, open_page: Opener) -> None:
    late(scene, 3)
    page = open_page(scene.manager)
    page.goto("/overdue/")
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use these keys in this browser").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator("tr.is-here")).to_have_count(0)


def test_letters_typed_into_a_field_are_no_keys(scene: Scene, open_page: Opener) -> None:
    late(scene, 3)
    page = open_page(scene.manager)
    page.goto("/overdue/")
    page.get_by_label("Find in list").press_sequentially("jxe?")
    expect(page.get_by_label("Find in list")).to_have_value("jxe?")
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("size", [None, NARROW], ids=["wide", "phone"])
def test_the_story_opens_beside_the_list_and_gives_the_focus_back(
    size: Any, scene: Scene, open_page: Opener
) -> None:
    commitment = late(scene, 3, quote="They will build ten bridges.")
    create_update(commitment=commitment, party=scene.party, narrative="Nine stand.")
    page = open_page(scene.manager, **({"viewport": size} if size else {}))
    page.goto("/overdue/")
    link = page.get_by_role("link", name=commitment.title)
    link.click()
    panel = page.get_by_role("complementary", name="Story of the row")
    expect(panel).to_contain_text("They will build ten bridges.")
    expect(panel).to_contain_text("Nine stand.")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


def test_without_scripts_the_row_leads_to_its_page(scene: Scene, open_page: Opener) -> None:
    commitment = late(scene, 3)
    page = open_page(scene.manager, java_script_enabled=False)
    page.goto("/overdue/")
    page.get_by_role("link", name=commitment.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(commitment.title)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_twenty_overdue_items_are_reviewed_and_judged(
    language: str, scene: Scene, open_page: Opener
) -> None:
    for days in range(20):
        late(scene, days + 2)
    User.objects.filter(pk=scene.manager.pk).update(language=language)
    page = open_page(scene.manager, locale=language)
    page.goto("/overdue/")
    if language == "ko":
        page.get_by_role("button", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    # By what each control is and sends, so that the words may be of either language.
    page.locator(".hd .act a[href*='/minutes/begin/']").click()
    page.locator("main form [type=submit]").click()
    page.locator(".walk-decide .ways a[href$='do=judge']").click()
    for number in range(1, 21):
        expect(page).to_have_url(f"/minutes/{Minutes.objects.get().uuid}/{number}/?do=judge")
        page.locator("[name=completion][value=limited]").check()
        page.locator("[name=outcome][value=not_kept]").check()
        page.locator("[name=reasons]").fill(f"It did not come ({number}).")
        page.locator("[name=closes]").check()
        page.locator(".walk-decide [type=submit]").click()
    minutes = Minutes.objects.get()
    expect(page).to_have_url(f"/minutes/{minutes.uuid}/")
    expect(page.locator(".minutes > li")).to_have_count(20)
    assert (Assessment.objects.count(), MinutesItem.objects.count()) == (20, 20)
    page.locator(".close-minutes summary").click()
    page.locator(".close-minutes [type=submit]").click()
    expect(page.locator(".close-minutes")).to_have_count(0)
    minutes.refresh_from_db()
    assert minutes.is_closed
    page.goto("/overdue/")
    expect(page.locator("[data-row]")).to_have_count(0)
