"""The settings, all from the environment; how each is read is said in environment, not here."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from tracker import databases, storing
from tracker.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment.load(BASE_DIR / ".env")

VAR = env.folder("TRACKER_VAR", BASE_DIR / "var")

# --- who may ask ----------------------------------------------------------------------------

DEBUG = env.flag("TRACKER_DEBUG")
DEMO = env.flag("TRACKER_DEMO")
SECRET_KEY = databases.secret_key(env, folder=VAR)
# Keys of before: what was signed or locked with them still holds, nothing new is.
SECRET_KEY_FALLBACKS = databases.old_secret_keys(env)
SITE_URL = env.url("TRACKER_SITE_URL", "http://127.0.0.1:8000", schemes=("http", "https"))
OVER_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("TRACKER_ALLOWED_HOSTS") or [
    urlsplit(SITE_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- what the program is made of ------------------------------------------------------------

INSTALLED_APPS = [
    "history",
    "accounts",
    "frameworks",
    "meetings",
    "sources",
    "commitments",
    "reminders",
    "entry",
    "reports",
    "desks",
    "api",
    "tracker",
    "rest_framework",
    "knox",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_filters",
    "drf_spectacular",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    # First, so that redirects, refusals and files have the headers too.
    "tracker.middleware.security_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tracker.delivering.Compressed",
    "tracker.delivering.StaticFiles",
    "tracker.middleware.plain_refusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tracker.middleware.largest_body",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.idle_sessions",
    "frameworks.middleware.held_while_reading",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tracker.middleware.log_refusals",
    "accounts.middleware.keep_pace",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "frameworks.middleware.second_factor",
    "tracker.middleware.own_time_zone",
    "history.middleware.history_call",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.context.demo",
                "desks.navigation.navigation",
                "reminders.context_processors.inbox",
            ],
        },
    }
]
# Widgets are drawn by the project's own templates where it has some.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- where things are kept ------------------------------------------------------------------

DATABASES = {"default": databases.database(env, folder=VAR)}
REDIS_URL = env.url("REDIS_URL", "", schemes=("redis", "rediss", "unix"))
# Without Redis the cache is a folder: web, worker and beat are several processes, and a limit
# on sign-ins that each of them counts for itself is no limit.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "tracker",
    }
    if REDIS_URL
    else {
        "BACKEND": "tracker.caching.SharedFileCache",
        "LOCATION": VAR / "cache",
        # Room for the counts of many places: what is culled forgets a limit.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["frameworks.backends.MemberBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.HouseWordsValidator"},
]
LOGIN_URL = "/accounts/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

PASSWORD_RESET_TIMEOUT = 4 * 3600
# Administrators, leads and managers have to set a second step up before they get anywhere else.
REQUIRE_MFA = env.flag("TRACKER_REQUIRE_MFA")
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("TRACKER_BEHIND_PROXY") else 0
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Addresses come from administrators and invitations, and are changed by a link sent to them.
ACCOUNT_EMAIL_VERIFICATION = "none"
# Sign-ins are counted by the adapter, failures only; a whole ministry may share one address.
ACCOUNT_RATE_LIMITS = {"login": None}
ACCOUNT_SESSION_REMEMBER = True
# After so many hours in which nobody asks for anything a session ends; half a day, so that a report
# can be written over a morning and lunch.
IDLE_HOURS = env.number("TRACKER_IDLE_HOURS", 12, low=1, high=336)
# So many pages or answers of the API one account may ask for in a minute; 0 for any number.
REQUESTS_A_MINUTE = env.number("TRACKER_REQUESTS_A_MINUTE", 1_200, low=0, high=1_000_000)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "accounts.codes.CodeForm",
    "reauthenticate": "accounts.codes.CodeAgainForm",
    "add_webauthn": "accounts.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "accounts.passkeys.PasskeyStepForm",
    "login_webauthn": "accounts.passkeys.PasskeySignInForm",
    "reauthenticate_webauthn": "accounts.passkeys.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# One step of half a minute before and after, for telephones whose clocks are a little off.
MFA_TOTP_TOLERANCE = 1
# Browsers give passkeys to https only, and to this machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not OVER_HTTPS

# --- what is kept for how many days ---------------------------------------------------------

# What each means is said in retention.
KEEP_DAYS = {
    name: env.number(f"TRACKER_KEEP_{name.upper()}", days, low=1, high=36_500)
    for name, days in {
        "sessions": 30,
        "letters": 30,
        "tokens": 30,
        "visits": 180,
        "invitations": 30,
        "mail_words": 365,
        "mail_files": 90,
        "imports": 90,
    }.items()
}

# --- single sign-on -------------------------------------------------------------------------

OIDC_ISSUER = env.watcher("TRACKER_OIDC_ISSUER")
OIDC_NAME = env.text("TRACKER_OIDC_NAME", urlsplit(OIDC_ISSUER).hostname or "")
OIDC_GROUPS_CLAIM = env.text("TRACKER_OIDC_GROUPS_CLAIM", "groups")
OIDC_ROLES = env.words("TRACKER_OIDC_ROLES")
SOCIALACCOUNT_ADAPTER = "frameworks.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": env.text("TRACKER_OIDC_CLIENT_ID"),
                "secret": env.text("TRACKER_OIDC_CLIENT_SECRET"),
                "settings": {
                    "server_url": OIDC_ISSUER,
                    "scope": env.text("TRACKER_OIDC_SCOPES", "openid email profile").split(),
                },
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# --- languages, times -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "tracker.formats"

# --- static files ---------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Files are served from where they lie: no step to forget between an update and a start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# --- files people attach --------------------------------------------------------------------

# There is no address for them: a page hands each out to who may see it.
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": storing.storage(env),
    "staticfiles": {"BACKEND": "tracker.delivering.HashedNames"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
EVIDENCE_QUOTA = env.number("TRACKER_EVIDENCE_QUOTA", 2_000, low=1, high=10_000_000) * 2**20

# --- the connection -------------------------------------------------------------------------

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if OVER_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = OVER_HTTPS
# The list that browsers bring along is of whole domains; a site of an organisation is one name
# in its domain, and not the one to put all others on that list.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
BEHIND_PROXY = env.flag("TRACKER_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = OVER_HTTPS and BEHIND_PROXY
# The API is not redirected but refused (plain_refusals): a program that sends its token in plain
# should notice the first time.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/"]
# With this prefix browsers take a cookie from this very host only, over https, for all of it.
COOKIE_PREFIX = "__Host-" if OVER_HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
MESSAGE_STORAGE = "tracker.messages.Storage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = OVER_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = OVER_HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = OVER_HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

# --- mail -----------------------------------------------------------------------------------

MAIL_FOLDER = env.path("TRACKER_MAIL_FOLDER", VAR / "mail")
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.number("SMTP_PORT", 587, low=1, high=65535)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
SMTP_TLS = env.choice("SMTP_TLS", "starttls", options=("none", "starttls", "tls"))
EMAIL_USE_TLS = SMTP_TLS == "starttls"
EMAIL_USE_SSL = SMTP_TLS == "tls"
EMAIL_TIMEOUT = 30
EMAIL_FILE_PATH = MAIL_FOLDER
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "tracker.mail_folder.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.text(
    "TRACKER_MAIL_FROM", f"Commitment tracker <tracker@{urlsplit(SITE_URL).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- webhooks -------------------------------------------------------------------------------

# Exact names, as in hooks.slack.com or chat.example.org:8443; without one no post goes out.
WEBHOOK_HOSTS = frozenset(host.lower() for host in env.words("TRACKER_WEBHOOK_HOSTS"))

# --- the worker -----------------------------------------------------------------------------

BROKER_FOLDER = VAR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "global_keyprefix": "tracker-queue:",
        "health_check_interval": 25,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
    }
else:
    for _name in ("messages", "control"):
        (BROKER_FOLDER / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "messages"),
        "data_folder_out": str(BROKER_FOLDER / "messages"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "store_processed": False,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
# A page that pokes the worker must not wait for a broker that is away: the sweep comes anyway.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- the watcher ------------------------------------------------------------------------------

# Asked after each sweep, so that somebody outside notices when there is none.
PING_URL = env.watcher("TRACKER_PING_URL")

# --- a second suggestion for the clerk --------------------------------------------------------

# Off unless both are set: the base address of a chat completions service, and what to ask there.
EXTRACTION_URL = env.watcher("TRACKER_EXTRACTION_URL")
EXTRACTION_MODEL = env.text("TRACKER_EXTRACTION_MODEL")
EXTRACTION_KEY = env.text("TRACKER_EXTRACTION_KEY")

# --- the API --------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # The token first: who has none is told how to get one (401), not merely refused.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.BearerAuthentication",
        "api.authentication.PageAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "api.authentication.InScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.OwnPace"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "api.problems.handle",
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105 - the name of a model
# Tokens are kept in a table of our own; the library's would stay empty and in the way.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_PREFIX": "ct_",
    "TOKEN_TTL": timedelta(days=30),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Commitment tracker",
    "DESCRIPTION": "What governments promised each other, and what became of it.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_PATCH": False,
    # Several fields share a name; what each may hold is told under a name of its own.
    "ENUM_NAME_OVERRIDES": {
        "AnchorRelationEnum": "commitments.models.AnchorRelation",
        "EvidenceRelationEnum": "commitments.models.EvidenceRelation",
        "CloseReasonEnum": "commitments.models.CloseReason",
        "EnteredCloseReasonEnum": "api.serializers.deadlines.CLOSABLE",
        "CommitmentKindEnum": "commitments.models.choices.KindChoices",
        "PartyKindEnum": "frameworks.models.PartyKind",
        "CommitmentStatusEnum": "commitments.models.choices.StatusChoices",
        "EnteredStatusEnum": "api.serializers.entering.AT_ENTRY",
        "UpdateStateEnum": "commitments.models.choices.UpdateStateChoices",
        "MeetingStateEnum": "meetings.models.MeetingState",
        "DateRequestStateEnum": "commitments.models.DateRequestState",
        "MinutesDecisionEnum": "commitments.models.choices.DecisionChoices",
        "JudgedOutcomeEnum": "commitments.models.choices.OutcomeChoices",
        "DutyStateEnum": "reminders.models.DutyStateChoices",
        "PartyRoleEnum": "commitments.models.choices.PartyRoleChoices",
        "MemberRoleEnum": "frameworks.models.RoleChoices",
        "DeadlineRoleEnum": "commitments.models.choices.DeadlineRoleChoices",
        "EnteredDeadlineRoleEnum": "api.serializers.deadlines.ENTERED_ROLES",
        "RelationKindEnum": "commitments.models.RelationKind",
        "MentionRoleEnum": "commitments.models.MentionRole",
        "ImportKindEnum": "entry.sheets.models.SheetKindChoices",
        "ImportStateEnum": "entry.sheets.models.JobStateChoices",
        "ImportDecisionEnum": "api.serializers.sheets.DECIDED",
        "QuantityRoleEnum": "commitments.models.choices.QuantityRoleChoices",
        "VerdictEnum": "entry.triage.models.VerdictKind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.add_problem",
    ],
}

# --- logs -----------------------------------------------------------------------------------

LOG_LEVEL = env.choice("TRACKER_LOG_LEVEL", "INFO", options=("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_FORMAT = env.choice("TRACKER_LOG_FORMAT", "line", options=("line", "json"))
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{levelname} {name}: {message}", "style": "{"},
        "json": {"()": "tracker.log_lines.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers would say everything twice, or by mail; and it calls every
        # address that does not exist a warning.
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},
        # It warns of every HEAD request, whose body it rightly drops.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # They announce each poke, twice a minute.
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
