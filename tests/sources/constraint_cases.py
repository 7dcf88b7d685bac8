"""By the name of a constraint of documents and passages, what breaks it.

Texts and spans are guarded against every change, so these cases write new rows.
"""

from tests.factories import create_document, create_passage
from tests.history.breaking import Case, insert_copy


def _passage_without_length() -> None:
    passage = create_passage()
    insert_copy(passage, end=passage.start, quote="")


def _passage_with_fewer_words() -> None:
    passage = create_passage()
    insert_copy(passage, start=passage.start + 1)


CASES: dict[str, Case] = {
    "document_revision_is_unique": lambda: insert_copy(create_document()),
    "document_has_text": lambda: insert_copy(create_document(), revision=2, text=""),
    "document_keeps_the_raw_hash": lambda: insert_copy(
        create_document(), revision=2, raw_sha256="0" * 63 + "g"
    ),
    "passage_has_length": _passage_without_length,
    "passage_span_is_unique": lambda: insert_copy(create_passage()),
    "passage_is_as_long_as_its_words": _passage_with_fewer_words,
}
