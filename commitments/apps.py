"""Registers the app commitments."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """The app commitments."""

    name = "commitments"
