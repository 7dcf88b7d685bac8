"""Labelled sentences: those of the two documents, and invented ones of other styles."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from entry.extraction.proposal import OPEN_CLASSES, Class

FOLDER = Path(__file__).parent / "labels"
DOCUMENTS = {"rcf": "2024-10-30", "asean": "2023-07~"}
INVENTED_DATE = "2025-06-15"


@dataclass(frozen=True, slots=True)
class LabelledDate:
    """A date's words and reading; no reading where it hangs on something else."""

    words: str
    edtf: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence and what a person found in it."""

    text: str
    label: Class
    kinds: frozenset[str]
    dates: frozenset[LabelledDate]
    quantities: frozenset[Decimal]
    before: str = ""
    is_heading: bool = False
    start: int | None = None
    end: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it holds something that is not yet delivered."""
        return self.label in OPEN_CLASSES


def labelled(name: str) -> list[Labelled]:
    """Return the labelled sentences of one file, in their order."""
    found: list[Labelled] = []
    before = ""
    with (FOLDER / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found.append(_read(row, before))
            before = "" if row["source"] == "invented" else row["text"]
    return found


def _read(row: dict[str, Any], before: str) -> Labelled:
    return Labelled(
        text=row["text"],
        label=Class(row["label"]),
        kinds=frozenset(row["kinds"]),
        dates=frozenset(LabelledDate(**one) for one in row["dates"]),
        quantities=frozenset(Decimal(one["value"]) for one in row["quantities"]),
        before=before,
        is_heading=row.get("heading", False),
        start=row.get("start"),
        end=row.get("end"),
    )
