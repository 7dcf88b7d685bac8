"""What the clerk's side keeps for itself; what it enters lives in the apps below."""

from entry.sheets.models import SheetJob, SheetMapping, SheetRow
from entry.sheets.whole.models import WholeExport
from entry.triage.models import RefusedProposal, Verdict, VerdictKind

__all__ = [
    "RefusedProposal",
    "SheetJob",
    "SheetMapping",
    "SheetRow",
    "Verdict",
    "VerdictKind",
    "WholeExport",
]
