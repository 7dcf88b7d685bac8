"""The index of the words of passages."""

from frameworks.word_index import WordIndex

PASSAGE_WORDS = WordIndex("sources_passage", ("quote",))
