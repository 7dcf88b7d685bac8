"""The indexes of the words of commitments and of reports."""

from frameworks.word_index import WordIndex

COMMITMENT_WORDS = WordIndex("commitments_commitment", ("reference", "title", "scope"))
UPDATE_WORDS = WordIndex(
    "commitments_progressupdate", ("narrative", "next_steps", "obstacles", "help_needed")
)
