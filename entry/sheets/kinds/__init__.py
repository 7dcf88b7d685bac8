"""The registers that a sheet may fill, by the kind of its rows."""

from entry.sheets.kinds.base import Register
from entry.sheets.kinds.commitments import Commitments
from entry.sheets.kinds.meetings import Meetings
from entry.sheets.kinds.members import Members
from entry.sheets.kinds.parties import Parties
from entry.sheets.kinds.reports import Measurements, Updates
from entry.sheets.states import SheetKind

REGISTERS: dict[SheetKind, type[Register]] = {
    SheetKind.COMMITMENTS: Commitments,
    SheetKind.PARTIES: Parties,
    SheetKind.MEMBERS: Members,
    SheetKind.MEETINGS: Meetings,
    SheetKind.MEASUREMENTS: Measurements,
    SheetKind.UPDATES: Updates,
}

__all__ = ["REGISTERS", "Register"]
