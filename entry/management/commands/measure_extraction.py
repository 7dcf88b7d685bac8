"""Prints how good the proposals are on labelled sentences, beside cue words alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from entry.extraction.learning import save
from entry.extraction.measuring import (
    BASELINE,
    HELD_OUT,
    QUESTIONS,
    Judged,
    Score,
    cross_validated,
    learned_without,
    words_alone,
)

_LINE = "{:<18} {:<18} {:<13} {:>5} {:>5} {:>5}  {:>5} {:>5} {:>6}"


class Command(BaseCommand):
    """Measure, and with --train learn the shipped weights anew."""

    help = "Precision, recall and F1 of the proposals, leaving one document out of what is learned."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Learn anew."""
        parser.add_argument("--train", action="store_true", help="write weights.json anew first")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one line for each set of sentences, question and method."""
        if options["train"]:
            save(learned_without())
        head = ("sentences", "question", "method", "P", "R", "F1", "right", "wrong", "missed")
        self.stdout.write(_LINE.format(*head))
        for name, rows in cross_validated().items():
            self._tell(name, rows)
        self.stdout.write(
            "The rules were written with all but " + ", ".join(HELD_OUT) + " in view; only what is "
            "learned is cross-validated."
        )

    def _tell(self, name: str, rows: list[Judged]) -> None:
        shown = f"{name} ({len(rows)})"
        for question, ask in QUESTIONS:
            self._line(shown, question, "proposals", ask(rows))
        for question, ask in BASELINE:
            self._line(shown, question, "cue words", ask(rows))
        self._line(shown, "not yet delivered", "learned words", words_alone(name))

    def _line(self, name: str, question: str, method: str, score: Score) -> None:
        parts = (f"{part:.2f}" for part in (score.precision, score.recall, score.f1))
        counts = (score.right, score.wrong, score.missed)
        self.stdout.write(_LINE.format(name, question, method, *parts, *counts))
