"""Where short messages wait for the next page: in a cookie, named as the other cookies are."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class PrefixedCookie(CookieStorage):
    """A cookie that browsers take from this very host only."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Storage(FallbackStorage):
    """The cookie while the messages fit into it, the session otherwise."""

    storage_classes = (PrefixedCookie, SessionStorage)
