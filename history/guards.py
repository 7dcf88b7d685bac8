"""The guards of the audit trail, of its seals and of the tokens that stand in it."""

from history.triggers import Guard, register

AUDIT_TRAIL = register(Guard(table="history_auditevent"))
AUDIT_SEALS = register(Guard(table="history_auditseal"))
TOKENS = register(Guard(table="history_personalword", columns=("token", "subject", "field")))
