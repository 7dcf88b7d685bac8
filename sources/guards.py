"""The guards that keep documents and passages as they were published."""

from history.triggers import Guard, register

DOCUMENT_TEXT = register(
    Guard(
        table="sources_document",
        columns=("text", "text_sha256", "raw_sha256", "framework_id", "code", "revision"),
        keeps_rows=False,
    )
)
PASSAGE_SPAN = register(
    Guard(
        table="sources_passage",
        columns=("document_id", "start", '"end"', "quote"),
        keeps_rows=False,
    )
)
