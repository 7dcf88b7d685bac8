"""Registers the app frameworks."""

from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    """The app frameworks."""

    name = "frameworks"
