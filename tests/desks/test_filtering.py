"""The choices of a filter drawn in one go are those that Django's own control would show."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict

from commitments.filters import CommitmentFilter
from commitments.models import Commitment
from desks.templatetags.filtering import filter_control
from frameworks.models import Party
from tests.desks.pages.scene import Scene, set_scene

pytestmark = pytest.mark.django_db


class Control(HTMLParser):
    """What a control is called, and its options: value, words, and whether it is chosen."""

    def __init__(self, drawn: str) -> None:
        super().__init__()
        self.told: dict[str, Any] = {}
        self.options: list[list[Any]] = []
        self.feed(drawn)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the attributes of the control, and begin an option."""
        if tag == "select":
            self.told = dict(attrs)
        if tag == "option":
            found = dict(attrs)
            self.options.append([found["value"], "", "selected" in found])

    def handle_data(self, data: str) -> None:
        """Keep the words of the option that is open."""
        if self.options and not self.options[-1][1]:
            self.options[-1][1] = data.strip()


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def controls(scene: Scene, query: str) -> Any:
    request = type("Request", (), {"user": scene.reader})()
    rows = Commitment.objects.all()
    return CommitmentFilter(QueryDict(query), queryset=rows, request=request).form


@pytest.mark.parametrize("query", ["", "standing=overdue&kind=event_meeting", "party=NONE&q=한국"])
def test_they_are_called_and_offered_alike(scene: Scene, query: str) -> None:
    Party.objects.create(code="X-1", name="A long name", short_name="<b>Short & 한국</b>")
    form = controls(scene, query)
    for name in form.fields:
        plain, quick = Control(str(form[name])), Control(filter_control(form[name]))
        assert quick.told == plain.told, name
        assert quick.options == plain.options, name


def test_what_was_chosen_stays_chosen(scene: Scene) -> None:
    party = Party.objects.visible_to(scene.reader).first()
    assert party is not None
    drawn = Control(filter_control(controls(scene, f"party={party.code}")["party"]))
    assert [value for value, _words, chosen in drawn.options if chosen] == [party.code]


def test_several_values_in_one_are_left_to_django(scene: Scene) -> None:
    field = controls(scene, "standing=overdue,stale")["standing"]
    assert filter_control(field) == str(field)
