"""No text that poisons later lists or lies about itself gets into the database or the history."""

import unicodedata
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from frameworks.models import Framework, Party
from history.actions import record, save_recorded
from history.text import composed, forbidden_in
from tests.factories import AT, create_commitment, create_framework, create_party
from tests.history.replay import events, latest_event

NUL, LONE_SURROGATE, RIGHT_TO_LEFT = "\x00", "\ud800", "\u202e"


@pytest.mark.parametrize(
    ("text", "single_line", "found"),
    [
        ("plain", True, ""),
        ("한국어 · “words” — 🇰🇷", True, ""),
        (f"a{NUL}b", False, "U+0000"),
        (f"a{LONE_SURROGATE}", False, "U+D800"),
        ("\udfff", True, "U+DFFF"),
        (RIGHT_TO_LEFT, True, "U+202E"),
        ("\u2066", True, "U+2066"),
        (RIGHT_TO_LEFT, False, ""),
        ("two\nlines", True, "U+000A"),
        ("two\rlines", True, "U+000D"),
        ("two\u2028lines", True, "U+2028"),
        ("two\nlines", False, ""),
        ("ends \ud7ff and \ue000 begin", True, ""),
    ],
)
def test_the_first_forbidden_character_is_named(text: str, single_line: bool, found: str) -> None:
    assert forbidden_in(text, single_line=single_line) == found


def test_texts_are_composed() -> None:
    assert composed("e\u0301") == "\u00e9"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", f"a{NUL}b", "U+0000"),
        ("name", f"a{LONE_SURROGATE}b", "U+D800"),
        ("name", f"a{RIGHT_TO_LEFT}b", "U+202E"),
        ("name", "two\nlines", "U+000A"),
        ("name", "x" * 251, "At most 250 characters fit here; these are 251."),
        ("description", f"a{NUL}b", "U+0000"),
        ("description", f"a{LONE_SURROGATE}b", "U+D800"),
    ],
)
def test_a_poisonous_text_is_refused_at_its_field(field: str, value: str, words: str) -> None:
    framework = create_framework(name="Before", description="Before")
    before = latest_event()
    setattr(framework, field, value)

    with pytest.raises(ValidationError) as refusal:
        save_recorded(framework, by=None, at=AT)

    assert list(refusal.value.message_dict) == [field]
    assert words in refusal.value.message_dict[field][0]
    assert events(after=before) == []
    stored = Framework.objects.get(pk=framework.pk)
    assert (stored.name, stored.description, stored.version) == ("Before", "Before", 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value",
    [
        [f"a{NUL}"],
        [f"a{LONE_SURROGATE}"],
        {"a": [{"b": LONE_SURROGATE}]},
        {NUL: 1},
        [1, ("x", NUL)],
    ],
)
def test_poison_deep_in_a_json_value_is_refused_at_its_field(value: Any) -> None:
    commitment = create_commitment()
    commitment.components = value
    with pytest.raises(ValidationError) as refusal:
        save_recorded(commitment, by=None, at=AT)
    assert list(refusal.value.message_dict) == ["components"]


@pytest.mark.django_db
def test_a_harmless_json_value_is_taken() -> None:
    commitment = create_commitment()
    commitment.components = [{"name": "a\nb", "count": 2, "open": None}]
    save_recorded(commitment, by=None, at=AT)
    commitment.refresh_from_db()
    assert commitment.components == [{"name": "a\nb", "count": 2, "open": None}]


@pytest.mark.django_db
@pytest.mark.parametrize("poison", [NUL, LONE_SURROGATE])
def test_a_poisonous_reason_is_refused_and_the_change_with_it(poison: str) -> None:
    party = create_party(name="Burma")
    party.name = "Myanmar"
    with pytest.raises(ValidationError) as refusal:
        save_recorded(party, by=None, at=AT, reason=f"because{poison}")
    assert list(refusal.value.message_dict) == ["reason"]
    assert Party.objects.get(pk=party.pk).name == "Burma"


@pytest.mark.django_db
def test_several_bad_fields_are_told_together() -> None:
    framework = Framework(code="X", name=NUL, description=NUL, tracked_from="2025-01-01")
    with pytest.raises(ValidationError) as refusal:
        save_recorded(framework, by=None, at=AT)
    assert set(refusal.value.message_dict) == {"name", "description"}


@pytest.mark.django_db
def test_texts_and_reasons_are_stored_composed() -> None:
    name = unicodedata.normalize("NFD", "대한민국")
    party = create_party(name=name)
    event = record(party, verb="look", by=None, at=AT, reason=name)
    party.refresh_from_db()
    assert party.name == event.reason == "대한민국"


@pytest.mark.django_db
def test_the_same_name_in_another_form_is_no_change() -> None:
    party = create_party(name="Côte d’Ivoire")
    party.name = unicodedata.normalize("NFD", party.name)
    assert save_recorded(party, by=None, at=AT) is None
