"""The root of all addresses: each app owns what stands below its own."""

from importlib.util import find_spec

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

from tracker.views import healthz

APPS = (
    ("", "desks.urls"),
    ("", "commitments.urls"),
    ("accounts/", "accounts.urls"),
    ("reports/", "reports.urls"),
    ("entry/", "entry.urls"),
    ("reminders/", "reminders.urls"),
    ("api/", "api.urls"),
)


def _apps() -> list[URLPattern | URLResolver]:
    return [path(prefix, include(module)) for prefix, module in APPS if find_spec(module)]


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path(
        "accounts/sign-in/",
        LoginView.as_view(template_name="accounts/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("accounts/sign-out/", LogoutView.as_view(), name="sign-out"),
    path("admin/", admin.site.urls),
    *_apps(),
]
