"""What the letters say: in the person's language, with a link where there is something to do."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Letter, LetterKind, User

SALT = "accounts.address"
HAPPENED = {
    "fail_second_step": _l("Somebody gave your password, and then a wrong code."),
    "set_password": _l("Your password was changed."),
    "ask_for_address": _l("Somebody asked to change your e-mail address for signing in."),
    "make_token": _l("A token for programs was made in your name."),
    "change_address": _l("Your e-mail address for signing in was changed."),
    "link_account": _l("The single sign-on lets you into your account from now on."),
    "add_second_factor": _l("A second step for signing in was added."),
    "remove_second_factor": _l("A second step for signing in was removed."),
    "make_recovery_codes": _l("New recovery codes were made; the old ones are worth nothing."),
}


def message_of(letter: Letter) -> EmailMessage | None:
    """Return the mail of a letter; None where there is nobody to write to."""
    person = letter.user or User.objects.at_address(letter.address)
    if person is None or not person.may_sign_in:
        return None
    with translation.override(person.language):
        subject, lines, link = _words(letter, person)
        if not lines:
            return None
        body = render_to_string(
            "emails/letter.txt",
            {"person": person, "lines": lines, "link": link, "site": settings.SITE_URL},
        )
        to = letter.address if letter.user else person.email
        return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to])


def _words(letter: Letter, person: User) -> tuple[str, list[str], str]:
    if letter.kind == LetterKind.PASSWORD and comes_by_sign_on(person):
        words = _("You come in by the single sign-on; your account has no password of its own.")
        return _("Signing in"), [words], settings.SITE_URL + reverse("sign-in")
    if letter.kind == LetterKind.PASSWORD:
        lines = [
            _("Somebody, probably you, asked for a new password."),
            _("The link holds for four hours and works once. If it was not you, do nothing."),
        ]
        return _("A new password"), lines, password_link(person)
    if letter.kind == LetterKind.ADDRESS:
        taken = User.objects.filter(email__iexact=letter.address).exists()
        if taken or letter.about != address_mark(person):
            return "", [], ""
        lines = [
            _("You want to sign in with this address from now on."),
            _("The link holds for one day. If it was not you, do nothing."),
        ]
        return _("Your new address"), lines, address_link(person, letter.address)
    lines = [
        str(HAPPENED[letter.about]),
        _("If it was not you, change your password at once and tell whoever keeps the site."),
    ]
    return _("Something changed in your account"), lines, settings.SITE_URL + "/accounts/security/"


def comes_by_sign_on(person: User) -> bool:
    """Say whether somebody has no way in but the single sign-on.

    Their groups are looked at when they come by it; a password of their own would pass it by.
    """
    tied = SocialAccount.objects.filter(user=person)
    return bool(settings.OIDC_ISSUER) and not person.has_usable_password() and tied.exists()


def password_link(person: User) -> str:
    """Return the link to a new password; it is worth nothing once the password changed."""
    number = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return settings.SITE_URL + reverse("password-new", args=[number, token])


def address_mark(person: User) -> str:
    """Return what a wish for another address is bound to.

    With another password, after signing out everywhere, and once the account was changed, a link
    that was asked for before is worth nothing.
    """
    value = f"{person.get_session_auth_hash()} {person.version}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()[:40]


def address_link(person: User, address: str) -> str:
    """Return the link that shows that an address is the person's."""
    told = signing.dumps([str(person.uuid), address_mark(person), address], salt=SALT)
    return settings.SITE_URL + reverse("address-confirm", args=[told])


def read_address_link(told: str) -> tuple[User, str]:
    """Return who may take which address. Raises BadSignature where the link does not hold."""
    uuid, mark, address = signing.loads(told, salt=SALT, max_age=24 * 3600)
    person = User.objects.active().filter(uuid=uuid).first()
    if person is None or not constant_time_compare(mark, address_mark(person)):
        raise signing.BadSignature
    return person, address
