"""The root of all addresses: each app owns what stands below its own."""

from importlib.util import find_spec

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from tracker.views import healthz, readyz

APPS = (
    ("", "desks.urls"),
    ("", "commitments.urls"),
    ("", "accounts.urls"),
    ("", "frameworks.urls"),
    ("reports/", "reports.urls"),
    ("entry/", "entry.urls"),
    ("import/", "entry.sheets.urls"),
    ("", "entry.register.urls"),
    ("reminders/", "reminders.urls"),
    ("feeds/", "reminders.feed_urls"),
    ("api/", "api.urls"),
)


def _apps() -> list[URLPattern | URLResolver]:
    return [path(prefix, include(module)) for prefix, module in APPS if find_spec(module)]


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("language/", login_not_required(set_language), name="set-language"),
    path("admin/", admin.site.urls),
    path("accounts/oidc/", include("accounts.oidc_urls")),
    *_apps(),
]
