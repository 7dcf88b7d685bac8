"""The guard of the audit trail."""

from history.triggers import Guard, register

AUDIT_TRAIL = register(Guard(table="history_auditevent"))
