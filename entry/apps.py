"""Registers the app entry."""

from django.apps import AppConfig


class EntryConfig(AppConfig):
    """The app entry."""

    name = "entry"
