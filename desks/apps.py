"""Registers the app desks."""

from django.apps import AppConfig


class DesksConfig(AppConfig):
    """The app desks."""

    name = "desks"
