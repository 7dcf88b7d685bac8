"""The root of all addresses: each app owns what stands below its own."""

from importlib.util import find_spec

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from accounts.forms import SignInForm
from tracker.views import healthz, readyz

APPS = (
    ("", "desks.urls"),
    ("", "commitments.urls"),
    ("accounts/", "accounts.urls"),
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


# Plain doors for as long as the app brings none of its own.
_sign_in: list[URLPattern | URLResolver] = [
    path(
        "accounts/sign-in/",
        LoginView.as_view(
            template_name="accounts/sign_in.html",
            authentication_form=SignInForm,
            redirect_authenticated_user=True,
        ),
        name="sign-in",
    ),
    path("accounts/sign-out/", LogoutView.as_view(), name="sign-out"),
]
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("language/", login_not_required(set_language), name="set-language"),
    path("admin/", admin.site.urls),
    *_apps(),
    *([] if find_spec("accounts.urls") else _sign_in),
]
