"""The addresses of what mails lead to without a sign-in: stopping the daily mail."""

from django.urls import path

from reminders.views import stopping

app_name = "reminders"
urlpatterns = [
    path("stop/<str:token>/", stopping.stop_digest, name="stop-digest"),
]
