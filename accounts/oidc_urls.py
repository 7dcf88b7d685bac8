"""The addresses of the single sign-on; the library finds them by its own names."""

from django.urls import include, path, re_path

from accounts.oidc import begin, callback

WAYS = [
    path("login/", begin, name="openid_connect_login"),
    path("login/callback/", callback, name="openid_connect_callback"),
]
urlpatterns = [re_path(r"^(?P<provider_id>[^/]+)/", include(WAYS))]
