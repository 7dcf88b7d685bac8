"""The address of a calendar feed; the secret in it is all that a calendar program knows."""

from django.urls import path

from reminders.views.feeds import feed

urlpatterns = [path("<str:secret>.ics", feed, name="feed")]
