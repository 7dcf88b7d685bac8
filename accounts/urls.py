"""The addresses of the doors; the sign-in library finds its own pages by its own names."""

from allauth.account.views import reauthenticate
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.urls import path
from django.views.generic import RedirectView

from accounts.confirming import once_more, renewing
from accounts.oidc import begin_again
from accounts.views import passwords, sessions, signing

SIGN_IN, SIGN_OUT = signing.SignIn.as_view(), signing.SignOut.as_view()
INDEX = RedirectView.as_view(pattern_name="mfa_index")

urlpatterns = [
    path("accounts/sign-in/", SIGN_IN, name="sign-in"),
    path("accounts/sign-in/", SIGN_IN, name="account_login"),
    path("accounts/sign-in/step/", second.authenticate, name="mfa_authenticate"),
    path("accounts/sign-in/passkey/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("accounts/sign-out/", SIGN_OUT, name="sign-out"),
    path("accounts/sign-out/", SIGN_OUT, name="account_logout"),
    path("accounts/again/", renewing(reauthenticate), name="account_reauthenticate"),
    path("accounts/again/step/", renewing(second.reauthenticate), name="mfa_reauthenticate"),
    path(
        "accounts/again/passkey/",
        renewing(keys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("accounts/again/sign-on/", begin_again, name="again-sign-on"),
    path("accounts/security/", second.index, name="mfa_index"),
    path("accounts/security/app/", once_more(app.activate_totp), name="mfa_activate_totp"),
    path("accounts/security/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/security/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "accounts/security/codes/new/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("accounts/security/passkeys/", INDEX, name="mfa_list_webauthn"),
    path("accounts/security/passkeys/add/", once_more(keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "accounts/security/passkeys/<int:pk>/remove/",
        keys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path("accounts/security/address/", passwords.address, name="account_email"),
    path(
        "accounts/security/password/",
        passwords.OwnPassword.as_view(),
        name="account_change_password",
    ),
    path("accounts/security/sessions/", sessions.sessions, name="usersessions_list"),
    path("accounts/security/sessions/end/", sessions.end_everywhere, name="end-sessions"),
    path("accounts/security/sessions/<int:number>/end/", sessions.end_one, name="end-session"),
    path("accounts/password/", passwords.forgotten, name="account_reset_password"),
    path("accounts/password/asked/", passwords.asked, name="password-asked"),
    path(
        "accounts/password/<str:uidb64>/<str:token>/",
        passwords.NewPassword.as_view(),
        name="password-new",
    ),
    path("accounts/address/<str:told>/", passwords.confirm_address, name="address-confirm"),
    path("me/tokens/", sessions.tokens, name="tokens"),
    path("me/tokens/<slug:key>/revoke/", sessions.revoke, name="revoke-token"),
]
