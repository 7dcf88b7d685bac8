"""Registers the composition root as an app, for its commands and its checks."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """The composition root."""

    name = "tracker"

    def ready(self) -> None:
        """Make the Celery app current, so that tasks called from pages find their broker."""
        from tracker import celery, checks  # noqa: F401, PLC0415
