"""Registers the app meetings."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The app meetings."""

    name = "meetings"
