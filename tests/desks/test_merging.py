"""A report that was open in two windows: what only one of them changed is merged by itself."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from commitments.actions import Figure, mend_progress
from commitments.domain.vocabulary import UpdateState
from commitments.models import Indicator, Measurement, ProgressUpdate
from tests import factories
from tests.desks.journeys import Cast, signed_in
from tests.factories import AT


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def update(cast: Cast) -> ProgressUpdate:
    party = cast.promise().parties.get()
    return factories.create_update(
        commitment=party.commitments.get(), party=party, author=cast.contact,
        state=UpdateState.DRAFT, narrative="Begun.",
    )  # fmt: skip


@pytest.fixture
def indicator(update: ProgressUpdate) -> Indicator:
    return factories.create_indicator(commitment=update.commitment)


def url_of(update: ProgressUpdate) -> str:
    return reverse("desks:mend-progress", args=[update.uuid])


def opened(cast: Cast, update: ProgressUpdate) -> dict[str, Any]:
    form = signed_in(cast.contact).get(url_of(update)).context["form"]
    return {field.name: field.value() or "" for field in form} | {"do": "draft"}


def meanwhile(
    cast: Cast, update: ProgressUpdate, figures: Any = None, version: int | None = None,
    **written: Any,
) -> None:  # fmt: skip
    mend_progress(
        update, version=version, figures=figures or {}, submit=False, by=cast.contact, at=AT,
        **written,
    )  # fmt: skip


def test_what_only_the_other_window_changed_is_taken_over(
    cast: Cast, update: ProgressUpdate, indicator: Indicator
) -> None:
    mine = opened(cast, update)
    figure = {indicator: Figure(Decimal(4), "2026-06", "Notes")}
    meanwhile(cast, update, figure, obstacles="Rain.", health="off_track")
    mine["narrative"] = "Mine."
    page = signed_in(cast.contact).post(url_of(update), mine)
    [merge] = page.context["merges"]
    assert (page.status_code, merge.conflicts) == (409, [])
    form = page.context["form"]
    names = ("narrative", "obstacles", "health", *(f"{part}_{indicator.uuid.hex}" for part in
             ("value", "date", "source")))  # fmt: skip
    assert [form[name].value() for name in names] == [
        "Mine.", "Rain.", "off_track", "4", "2026-06", "Notes",
    ]  # fmt: skip
    again = {field.name: field.value() or "" for field in form} | {"do": "draft"}
    assert signed_in(cast.contact).post(url_of(update), again).status_code == 302
    update.refresh_from_db()
    assert (update.narrative, update.obstacles) == ("Mine.", "Rain.")
    assert Measurement.objects.get().value == 4


@pytest.mark.parametrize(("choice", "kept"), [("theirs", "Theirs."), ("mine", "Mine.")])
def test_words_that_both_windows_changed_are_chosen(
    cast: Cast, update: ProgressUpdate, choice: str, kept: str
) -> None:
    mine = opened(cast, update) | {"narrative": "Mine."}
    meanwhile(cast, update, narrative="Theirs.")
    page = signed_in(cast.contact).post(url_of(update), mine)
    [both] = page.context["merges"][0].conflicts
    assert (both.before, both.theirs, both.mine) == ("Begun.", "Theirs.", "Mine.")
    assert both.who == cast.contact.full_name
    html = page.content.decode()
    assert f'name="{both.choice}"' in html
    # Autosave would answer for the person.
    assert "data-keep" not in html
    mine |= {"version": page.context["form"]["version"].value(), both.choice: choice}
    assert signed_in(cast.contact).post(url_of(update), mine).status_code == 302
    update.refresh_from_db()
    assert update.narrative == kept


def test_figure_alone_is_noticed_by_a_stale_form(
    cast: Cast, update: ProgressUpdate, indicator: Indicator
) -> None:
    key = indicator.uuid.hex
    meanwhile(cast, update, {indicator: Figure(Decimal(4), "2026-06", "")})
    update.refresh_from_db()
    mine = opened(cast, update) | {f"value_{key}": "7", "narrative": "Mine."}
    figure = {indicator: Figure(Decimal(5), "2026-06", "")}
    meanwhile(cast, update, figure, version=update.version)
    page = signed_in(cast.contact).post(url_of(update), mine)
    assert page.status_code == 409
    [both] = page.context["merges"][0].conflicts
    assert (both.before, both.theirs, both.mine) == ("4", "5", "7")
    assert Measurement.objects.get().value == 5
