"""Writing the ledger: planning duties, gathering them into mails, sending, nudging."""

from reminders.actions.gathering import gather
from reminders.actions.nudging import nudge
from reminders.actions.planning import plan
from reminders.actions.replaying import replay
from reminders.actions.sending import send_due
from reminders.actions.sweeping import Swept, sweep

__all__ = ["Swept", "gather", "nudge", "plan", "replay", "send_due", "sweep"]
