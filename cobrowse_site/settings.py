"""All settings. Every environment variable is listed in docs/settings.md; an odd value stops the start."""

from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from redis.maint_notifications import MaintNotificationsConfig

from cobrowse_site.environment import choice, database, email, env, number, redis_url, switch
from cobrowse_site.logs import no_second_access_log

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = switch("DEBUG", False)
DEMO = switch("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY is not set. Write a long random text there, or DEBUG=1 for trying out.")
    SECRET_KEY = "only-for-trying-out-with-DEBUG-never-in-production"  # noqa: S105
# Keys of the past: the trail's rows that were written with them still verify. Nothing new is made with them.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = switch("BEHIND_TLS", False)

INSTALLED_APPS = [
    "daphne",
    "config_app.apps.NightVisionAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "rest_framework",
    "config_app.apps.ConfigAppConfig",
    "sessions_app",
    "cobrowse_site",
]

MIDDLEWARE = [
    # First, so that what any of the others answers has them too.
    "cobrowse_site.headers.SecurityHeaders",
    "cobrowse_site.middleware.ContentSecurityPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "config_app.acting.RememberRequest",
    "config_app.sign_in_rules.SignInRules",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

# The account's page has eight fields for each masking rule, and there may be a thousand of these.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# Above what an asset may have: no upload needs room on a disk that may be full.
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

ROOT_URLCONF = "cobrowse_site.urls"
ASGI_APPLICATION = "cobrowse_site.asgi.application"
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
            ],
        },
    },
]

DATABASES = {"default": database(f"sqlite:///{BASE_DIR / 'var' / 'cobrowse.sqlite3'}")}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # of the connections that sockets keep (sessions_app/database.py)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers and the one writer must not lock each other out when several threads of a process write.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
else:
    # A database that vanished without a word is noticed within seconds; what DATABASE_URL says goes before it.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        **DATABASES["default"].get("OPTIONS", {}),
    }

REDIS_URL = redis_url()
# redis-py 8.1 does not ask whether a connection of its pool still lives while it listens for maintenance notifications,
# which only Redis Enterprise sends: after a restart of Redis each of them would fail once (redis/redis-py#4260).
REDIS_CLIENT = {"maint_notifications_config": MaintNotificationsConfig(enabled=False)}
# More than one process needs Redis; a system check refuses the in-memory layer otherwise.
PROCESSES = number("PROCESSES", 1)
SINGLE_PROCESS = switch("SINGLE_PROCESS", DEBUG or DEMO)
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # Reading waits for 5 s at a time, and redis-py's own time-out, as long, would close idle agents
            # (django/channels_redis#422). None at all would wait for ever for a host that vanished without a word.
            "CONFIG": {
                "hosts": [
                    {
                        **REDIS_CLIENT,
                        "address": REDIS_URL,
                        "socket_timeout": 15,
                        "socket_connect_timeout": 5,
                        "socket_keepalive": True,
                        "max_connections": 1000,
                    }
                ],
                "capacity": 20_000,
            },
        }
    }
    # What is counted (config_app/rates.py) is counted for all processes together.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "cobrowse",
            # Seconds; it does without then.
            "OPTIONS": {**REDIS_CLIENT, "socket_timeout": 2, "socket_connect_timeout": 2},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "cobrowse_site.memory_layer.MemoryLayer", "CONFIG": {"capacity": 20_000}}}
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},  # a counter for each address and minute
        }
    }

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# So many wrong passwords for one name from one address lock the two together: neither can somebody far away lock an
# agent out, nor can one colleague's forgotten password lock the office. Attempts by address: config_app/rates.py.
AXES_FAILURE_LIMIT = number("LOG_IN_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(seconds=number("LOG_IN_LOCK_SECONDS", 900))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config_app.address.plain_address"
AXES_LOCKOUT_CALLABLE = "sessions_app.workspace.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # who signs in is told by the trail
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "CoBrowse"  # what authenticator apps show
LOGIN_URL = "/workspace/login/"
LOGIN_REDIRECT_URL = "/workspace/"
LOGOUT_REDIRECT_URL = "/workspace/login/"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Files are served as they lie in static/ while trying out; production collects them first.
WHITENOISE_USE_FINDERS = DEBUG or DEMO
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = True  # the tag's modules are loaded from the customers' websites
# Names of the bundles change with their content: browsers may keep them for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/dist/\w+-[0-9a-f]{12}\.js$"
BUNDLE_MANIFEST = BASE_DIR / "static" / "dist" / "manifest.json"
USE_BUNDLES = switch("USE_BUNDLES", not (DEBUG or DEMO))

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # collectstatic writes .gz and .br beside each file, which visitors' browsers then get.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
    # What visitors' browsers supply for the agents of a running session; every process needs the same folder.
    "assets": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.str("COBROWSE_ASSETS_DIR", default=str(BASE_DIR / "var" / "assets")),
            "directory_permissions_mode": 0o700,
            "file_permissions_mode": 0o600,
        },
    },
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cobrowse_site.error_pages.csrf_failed"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN" if DEMO else "DENY"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = switch("HSTS_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = switch("HSTS_PRELOAD", False)
# The preload list is for a whole domain, and hard to leave: its owner decides (HSTS_PRELOAD), not a system check.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Where mail to the admins of accounts goes; without a server it is only written to the log.
globals().update(email())
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="cobrowse@localhost")
EMAIL_TIMEOUT = 10
# How browsers reach this server, for links in mail.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
if PUBLIC_URL and not PUBLIC_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("PUBLIC_URL must look like https://cobrowse.example.com.")

# Who may read /metrics: whoever knows this, or, without it, programs of this machine only.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("METRICS_TOKEN is too short. Write at least 16 random characters, or leave it empty.")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "sessions_app.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["sessions_app.api.permissions.IsAgent"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "sessions_app.api.errors.to_response",
}

# --- CoBrowse itself; times in seconds
COBROWSE = {
    "INVITATION_SECONDS": number("COBROWSE_INVITATION_SECONDS", 120),
    "ABSENCE_SECONDS": number("COBROWSE_ABSENCE_SECONDS", 300),
    "CODE_SECONDS": number("COBROWSE_CODE_SECONDS", 1200),
    "TICKET_SECONDS": number("COBROWSE_TICKET_SECONDS", 60),
    "SWEEP_SECONDS": number("COBROWSE_SWEEP_SECONDS", 1),
}
# How many proxies stand before this server, each of which adds an entry to X-Forwarded-For (config_app/address.py).
PROXIES = number("PROXIES", 0, smallest=0)
# What one may do in a minute, by address unless config_app/rates.py says otherwise.
LIMITS = {
    name: number(f"LIMIT_{name.upper()}", most)
    for name, most in {
        "configs": 3000,
        "tickets": 1200,
        "visitors": 300,
        "sockets": 1200,
        "conversations": 120,
        "uploads": 1200,
        "receipts": 120,
        "tool": 300,
        "code_requests": 10,  # in ten minutes, by visitor
        "codes_by_address": 120,  # in ten minutes
        "agent_tickets": 120,  # by agent
        "agent_requests": 1200,  # by agent
        "bad_tokens": 30,
        "log_ins": 60,
        "second_steps": 10,  # wrong codes in a quarter of an hour, by user
        "open_sockets": 2000,  # at the same time, by address and process
        "frames": 6000,  # a second, over all visitors' sockets of an address in a process
    }.items()
}
# Where the demo shop loads its tag from; empty: from the host that serves the shop.
DEMO_TAG_ORIGIN = env.str("DEMO_TAG_ORIGIN", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "cobrowse_site.logs.LineFormatter"},
        "json": {"()": "cobrowse_site.logs.JsonFormatter"},
    },
    "filters": {"once": {"()": "django.utils.log.CallbackFilter", "callback": no_second_access_log}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": choice("LOG_FORMAT", "line", ("line", "json")),
            "filters": ["once"],
        }
    },
    "root": {"handlers": ["console"], "level": choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR"))},
}
