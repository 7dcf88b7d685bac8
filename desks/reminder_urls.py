"""The addresses of what tells people and of who was told; `desks.urls` takes them in."""

from django.urls import path

from desks.views import feeds, inbox, ledger

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read, name="inbox-read"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/mails/", ledger.stuck_mails, name="stuck-mails"),
    path("ledger/mails/<uuid:uuid>/", ledger.stuck_mail, name="stuck-mail"),
    path("me/feeds/", feeds.feeds, name="feeds"),
    path("me/feeds/<uuid:uuid>/revoke/", feeds.revoke, name="revoke-feed"),
]
