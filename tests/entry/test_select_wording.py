"""Every code that a reading of a date may carry has words for a person."""

from commitments.domain.phrases import Basis, Doubt
from commitments.wording import BASIS_WORDS
from entry.wording import DOUBTS


def test_every_doubt_has_words() -> None:
    assert set(DOUBTS) == set(Doubt)


def test_every_basis_has_words() -> None:
    assert set(BASIS_WORDS) == set(Basis)
