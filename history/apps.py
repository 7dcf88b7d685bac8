"""Registers the app history."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """The app history."""

    name = "history"
