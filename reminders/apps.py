"""Registers the app reminders."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """The app reminders."""

    name = "reminders"
