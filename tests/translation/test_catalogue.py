"""The Korean catalogue: nothing is missing in it, nothing is left over, nothing is unsure."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.utils import translation

from script import catalogue

pytestmark = pytest.mark.embedded

PLACEHOLDER = re.compile(r"%\(\w+\)[-+ 0]*\d*(?:\.\d+)?[a-z]|%%|\{\w*\}")
# An acronym is written the same in both languages.
WORD = re.compile(r"[a-z]{2,}")
HANGUL = re.compile(r"[가-힣]")
# A consonant at the end of a word asks for another particle than a vowel, and nobody knows what
# a placeholder ends in: both are written, as in "을(를)".
PARTICLE = re.compile(r"(?:\)[sd]|\})[”\"’]?(?:을|를|은|는|이|가|과|와|로|으로)(?![가-힣(])")


@pytest.fixture(scope="module")
def texts() -> list[catalogue.Message]:
    """Read the catalogue that is committed."""
    return catalogue.read(catalogue.KOREAN)


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_every_text_of_the_program_is_in_the_catalogue(
    texts: list[catalogue.Message], tmp_path: Path
) -> None:
    asked = {message.name for message in catalogue.read(catalogue.extract(tmp_path))}
    here = {message.name for message in texts}
    assert len(asked) > 2000
    assert sorted(asked - here) == [], "run script/messages and translate these"
    assert sorted(here - asked) == [], "run script/messages: nothing asks for these any more"


def test_every_text_has_a_translation_somebody_stands_for(texts: list[catalogue.Message]) -> None:
    assert [one.text for one in texts if not one.korean] == []
    assert [one.text for one in texts if "fuzzy" in one.flags] == []


def test_translations_are_korean(texts: list[catalogue.Message]) -> None:
    left = [PLACEHOLDER.sub("", one.korean) for one in texts if not HANGUL.search(one.korean)]
    assert [words for words in left if WORD.search(words)] == []


def test_placeholders_are_those_of_the_text(texts: list[catalogue.Message]) -> None:
    wrong = [
        one.korean
        for one in texts
        if Counter(PLACEHOLDER.findall(one.korean))
        != Counter(PLACEHOLDER.findall(one.plural or one.text))
    ]
    assert wrong == []


def test_particles_fit_whatever_a_placeholder_holds(texts: list[catalogue.Message]) -> None:
    assert [one.korean for one in texts if PARTICLE.search(one.korean)] == []


def test_the_program_reads_what_is_committed(texts: list[catalogue.Message]) -> None:
    with translation.override("ko"):
        said = {
            one.text: translation.pgettext(one.context, one.text)
            if one.context
            else translation.gettext(one.text)
            for one in texts
            if not one.plural
        }
        plurals = {
            one.text: translation.ngettext(one.text, one.plural, 2) for one in texts if one.plural
        }
    korean = {one.text: one.korean for one in texts}
    stale = {text for text, words in (said | plurals).items() if words != korean[text]}
    assert stale == set(), "run script/messages: the compiled file is older than its source"
