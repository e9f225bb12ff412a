"""Every setting, once. What differs between installations comes from the environment."""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from msgu import environment

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Secrets ---------------------------------------------------------------------------------
SECRET_KEY = environment.secret("VEILLE_SECRET_KEY")
# Apart from SECRET_KEY: rotating that one must not give every mention a new identity.
IDENTITY_KEY = environment.secret("VEILLE_IDENTITY_KEY")
# Comma-separated: the first seals what channels hold, all of them open it (decision 17).
CHANNEL_KEYS = environment.secret("VEILLE_CHANNEL_KEYS").split(",")

# --- Where it is served ----------------------------------------------------------------------
DEBUG = False
ALLOWED_HOSTS = environment.words("VEILLE_HOSTS", "localhost,127.0.0.1,[::1]")
HTTPS = environment.flag("VEILLE_HTTPS", default=True)
# Where the links of messages lead.
ADDRESS = environment.address("VEILLE_ADDRESS", hosts=ALLOWED_HOSTS, https=HTTPS)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]
# How many reverse proxies of ours stand in front and write X-Forwarded-For and -Proto.
ALLAUTH_TRUSTED_PROXY_COUNT = int(environment.text("VEILLE_PROXIES", "0"))
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- The application -------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.forms",
    "django_htmx",
    "template_partials",
    "msgu.users",
    "msgu.live",
    "msgu.web",
    "msgu.outbox",
    "monitoring",
    "influencers",
    "crisiscell",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "msgu.web.middleware.headers",
    "msgu.web.middleware.readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "msgu.web.middleware.language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "msgu.web.middleware.DenyByDefault",
]
ROOT_URLCONF = "msgu.urls"
FORM_RENDERER = "msgu.web.rendering.FormRenderer"
WSGI_APPLICATION = "msgu.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "msgu.web.context.frame",
                "msgu.live.context.cursor",
            ],
            "builtins": ["msgu.web.templatetags.desk", "django.templatetags.i18n"],
        },
    },
]

# --- Postgres is the truth; Redis only wakes workers -----------------------------------------
DATABASES = {"default": environment.database(environment.secret("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sessions and limits live in Postgres: Redis may be down when somebody must sign in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Above 300, the default, rows are evicted unexpired: counters of failed sign-ins too.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
CELERY_BROKER_URL = environment.secret("REDIS_URL")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Without a limit: a worker that gave up on Redis would also stop polling by itself.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "max_retries": 1}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# A tick that waited longer than its own period has nothing left to say.
CELERY_BEAT_SCHEDULE = {
    "poll": {
        "task": "monitoring.tasks.poll",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 2},
    },
    "near": {
        "task": "monitoring.tasks.near",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    "sweep": {
        "task": "monitoring.tasks.sweep",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "purge": {
        "task": "monitoring.tasks.purge",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "weigh": {
        "task": "influencers.tasks.weigh",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 600},
    },
    "escalate": {
        "task": "crisiscell.tasks.escalate",
        "schedule": timedelta(seconds=1),
        "options": {"expires": 1},
    },
    "send": {
        "task": "msgu.outbox.tasks.send",
        "schedule": timedelta(seconds=1),
        "options": {"expires": 1},
    },
    "photograph": {
        "task": "crisiscell.tasks.photograph",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
}

# --- The one door to the network -------------------------------------------------------------
# "host network port", comma-separated: a city's own alert server, or a test's.
NET_EXCEPTIONS = environment.exemptions("VEILLE_NET_EXCEPTIONS")

# --- People ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["msgu.users.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "msgu.users.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # An invitation proves the address.
ACCOUNT_PREVENT_ENUMERATION = True
# That mail would tell strangers where to sign up, and nobody signs up here.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/900s/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Veille MSGU"
STATUS_SLOTS = [
    "monitoring.views.status.lives",
    "crisiscell.views.bar.level",
    "monitoring.views.late.bar",
    "crisiscell.views.bar.on_duty",
    "monitoring.views.status.bar",
]
BANNER_SLOTS = [
    "crisiscell.views.bar.demonstration",
    "monitoring.views.status.banners",
    "monitoring.views.nudges.banner",
    "crisiscell.views.bar.handovers",
    "crisiscell.views.bar.unreachable",
    "msgu.outbox.views.banner.stuck",
]
# What stands with the facts of an open mention, and on the card of a signal of an upper app.
PANEL_SLOTS = ["influencers.views.hint.beside"]
SIGNAL_SLOTS = ["influencers.views.turned.card"]
# What is done when a person leaves: their session ends by their own hand, or their account does.
ON_LEAVING = ["monitoring.triage.release_all", "monitoring.triage.free_assigned"]
# What upper apps keep for a while only: rows whose time is over, as the purge's report calls them.
LEFTOVERS = {
    "handover_words": "crisiscell.handovers.words_over",
    "voices": "influencers.retention.voices_over",
    "dismissals": "influencers.retention.dismissals_over",
}
# The chapters of the « ? » sheet, in its order (msgu.web.keys).
KEYS = [
    "monitoring.keys.LIST",
    "monitoring.keys.TRIAGE",
    "monitoring.keys.CATEGORIES",
    "msgu.web.keys.EVERYWHERE",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
INVITATION_DAYS = 7

# The demonstration's accounts; without it, one is made and printed.
DEMO_PASSWORD = environment.text("VEILLE_DEMO_PASSWORD")

SESSION_ENGINE = "msgu.users.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Never printed instead: the log would hold links that open accounts.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if environment.text("VEILLE_SMTP_HOST")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = environment.text("VEILLE_SMTP_HOST")
EMAIL_PORT = int(environment.text("VEILLE_SMTP_PORT", "587"))
EMAIL_USE_TLS = True
EMAIL_HOST_USER = environment.text("VEILLE_SMTP_USER")
EMAIL_HOST_PASSWORD = environment.text("VEILLE_SMTP_PASSWORD")
DEFAULT_FROM_EMAIL = environment.text("VEILLE_MAIL_FROM", "veille@localhost")

# --- What a browser is told (trust: no unsafe-*, no outside request) --------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Over plain http (loopback only) a browser refuses `__Host-` and secure cookies.
_COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{_COOKIE_PREFIX}langue"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# The preload list is for the owner of the domain to join: leaving it takes months.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
CSRF_FAILURE_VIEW = "msgu.web.errors.form_expired"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# --- Words, dates, files ---------------------------------------------------------------------
LANGUAGE_CODE = "fr-ca"
LANGUAGES = [("fr-ca", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["msgu.formats"]
USE_TZ = True
TIME_ZONE = "America/Toronto"
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(environment.text("VEILLE_STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "msgu.web.logs.Line", "format": "%(levelname).1s %(name)s: %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It tells each step of each page.
    "loggers": {"weasyprint": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
