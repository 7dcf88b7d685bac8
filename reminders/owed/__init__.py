"""Who is owed which duty at a moment: one set-based question for each reason to tell somebody."""

from reminders.owed.moment import Moment, moment_at
from reminders.owed.sources import SOURCES, Source

__all__ = ["SOURCES", "Moment", "Source", "moment_at"]
