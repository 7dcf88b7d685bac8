"""What the clerk's side keeps for itself; what it enters lives in the apps below."""

from entry.sheets.models import SheetJob, SheetMapping, SheetRow

__all__ = ["SheetJob", "SheetMapping", "SheetRow"]
