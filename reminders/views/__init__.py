"""The doors of the reminders that need no sign-in: calendar feeds, and what mails lead to."""
