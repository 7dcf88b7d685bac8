"""Every step of an import, and whole frameworks out and in."""

from entry.sheets.actions.forgetting import forget_imports
from entry.sheets.actions.jobs import (
    ImportRefusedError,
    ask_undo,
    confirm,
    decide,
    decide_rest,
    map_columns,
    reopen,
    start_import,
)
from entry.sheets.actions.running import run_job

__all__ = [
    "ImportRefusedError",
    "ask_undo",
    "confirm",
    "decide",
    "decide_rest",
    "forget_imports",
    "map_columns",
    "reopen",
    "run_job",
    "start_import",
]
