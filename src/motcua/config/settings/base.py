"""Settings shared by every deployment; what differs comes from the environment (docs/reference/settings)."""

from ipaddress import ip_network
from pathlib import Path

from csp.constants import NONCE

from motcua.config import env
from motcua.config.packs import pack_province

ROOT = Path(__file__).resolve().parents[4]
VAR = Path(env.text("MOTCUA_VAR", str(ROOT / "var")))
PROVINCES = ROOT / "provinces"

SECRET_KEY = env.secret("MOTCUA_SECRET_KEY", "development-only-not-a-secret")
DEBUG = False
ALLOWED_HOSTS = env.words("MOTCUA_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
ROOT_URLCONF = "motcua.config.urls"
WSGI_APPLICATION = "motcua.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "csp",
    "procrastinate.contrib.django",
    "motcua.foundation",
    "motcua.ui",
    "motcua.audit",
    "motcua.accounts",
    "motcua.organizations",
    "motcua.workflows",
    "motcua.catalog",
    "motcua.vault",
    "motcua.payments",
    "motcua.notifications",
    "motcua.counters",
    "motcua.population",
    "motcua.postal",
    "motcua.dossiers",
    "motcua.feedback",
    "motcua.indicators",
    "motcua.sync",
    "motcua.webhooks",
    "motcua.portal",
    "motcua.desk",
    "motcua.console",
    "motcua.kiosk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "motcua.foundation.logging.RequestIdMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "motcua.foundation.availability.DatabaseAwayMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "motcua.foundation.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "motcua.portal.stash.StashMiddleware",
    "motcua.desk.kept.KeptMiddleware",
    "motcua.foundation.access.PolicyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "motcua.ui.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.static",
                "motcua.ui.templatetags.ui",
                "motcua.catalog.templatetags.electronic_forms",
            ],
        },
    }
]

DATABASE_URL = env.secret("DATABASE_URL", f"postgresql://motcua@/motcua?host={VAR / 'run'}")
DATABASES = {"default": env.database(DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "portal:sign-in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.integer("MOTCUA_SESSION_SECONDS", 30 * 60)
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# Which province this installation serves (a folder of provinces/), and where its national systems answer.
MOTCUA_PACK = env.text("MOTCUA_PACK", "dong-thap-2026")
MOTCUA_PROVINCE_NAME = env.text("MOTCUA_PROVINCE_NAME", pack_province(PROVINCES / MOTCUA_PACK / "pack.yaml"))
MOTCUA_SANDBOX_URL = env.text("MOTCUA_SANDBOX_URL", "http://127.0.0.1:8901")
MOTCUA_PUBLIC_URL = env.text("MOTCUA_PUBLIC_URL", "http://127.0.0.1:8900")
MOTCUA_NATIONAL_PORTAL_URL = env.text("MOTCUA_NATIONAL_PORTAL_URL", f"{MOTCUA_SANDBOX_URL}/portal")
MOTCUA_NATIONAL_PORTAL_USERNAME = env.text("MOTCUA_NATIONAL_PORTAL_USERNAME", "motcua")
MOTCUA_NATIONAL_PORTAL_PASSWORD = env.secret("MOTCUA_NATIONAL_PORTAL_PASSWORD", "sandbox-only")
MOTCUA_NATIONAL_PORTAL_UNIT = env.text("MOTCUA_NATIONAL_PORTAL_UNIT", "")
MOTCUA_NATIONAL_PORTAL_POPULATION_CODE = env.text("MOTCUA_NATIONAL_PORTAL_POPULATION_CODE", "")
MOTCUA_NATIONAL_PORTAL_TIMEOUT_SECONDS = env.integer("MOTCUA_NATIONAL_PORTAL_TIMEOUT_SECONDS", 10)
# The page of the portal where people file a procedure; {code} stands for the procedure's code.
MOTCUA_NATIONAL_PORTAL_PAGE = env.text(
    "MOTCUA_NATIONAL_PORTAL_PAGE", f"{MOTCUA_NATIONAL_PORTAL_URL}/nop-ho-so?ma_thu_tuc={{code}}"
)
MOTCUA_NATIONAL_PORTAL_PUSH_SECRET = env.secret("MOTCUA_NATIONAL_PORTAL_PUSH_SECRET", "sandbox-only")
# Where people file: "own" portal, or the "national" one, there from a day on if one is named.
MOTCUA_FRONT_DOOR = env.choice("MOTCUA_FRONT_DOOR", ("own", "national"))
MOTCUA_FRONT_DOOR_FROM = env.day("MOTCUA_FRONT_DOOR_FROM")
MOTCUA_VNCONNECT_ISSUER = env.text("MOTCUA_VNCONNECT_ISSUER", f"{MOTCUA_SANDBOX_URL}/vnconnect")
MOTCUA_VNCONNECT_CLIENT_ID = env.text("MOTCUA_VNCONNECT_CLIENT_ID", "motcua")
MOTCUA_VNCONNECT_CLIENT_SECRET = env.secret("MOTCUA_VNCONNECT_CLIENT_SECRET", "sandbox-only")
MOTCUA_VNEID_ISSUER = env.text("MOTCUA_VNEID_ISSUER", f"{MOTCUA_SANDBOX_URL}/vneid")
MOTCUA_VNEID_CLIENT_ID = env.text("MOTCUA_VNEID_CLIENT_ID", "motcua")
MOTCUA_VNEID_CLIENT_SECRET = env.secret("MOTCUA_VNEID_CLIENT_SECRET", "sandbox-only")

MOTCUA_POPULATION_URL = env.text("MOTCUA_POPULATION_URL", f"{MOTCUA_SANDBOX_URL}/population")
MOTCUA_POPULATION_CLIENT_ID = env.text("MOTCUA_POPULATION_CLIENT_ID", "motcua")
MOTCUA_POPULATION_CLIENT_SECRET = env.secret("MOTCUA_POPULATION_CLIENT_SECRET", "sandbox-only")
MOTCUA_POPULATION_TIMEOUT_SECONDS = env.integer("MOTCUA_POPULATION_TIMEOUT_SECONDS", 4)

MOTCUA_PAYMENT_URL = env.text("MOTCUA_PAYMENT_URL", f"{MOTCUA_SANDBOX_URL}/payment")
MOTCUA_PAYMENT_PARTNER = env.text("MOTCUA_PAYMENT_PARTNER", "MOTCUA")
MOTCUA_PAYMENT_SECRET = env.secret("MOTCUA_PAYMENT_SECRET", "sandbox-only")
MOTCUA_PAYMENT_TIMEOUT_SECONDS = env.integer("MOTCUA_PAYMENT_TIMEOUT_SECONDS", 10)
MOTCUA_EINVOICE_URL = env.text("MOTCUA_EINVOICE_URL", f"{MOTCUA_SANDBOX_URL}/einvoice")
MOTCUA_EINVOICE_CLIENT = env.text("MOTCUA_EINVOICE_CLIENT", "motcua")
MOTCUA_EINVOICE_SECRET = env.secret("MOTCUA_EINVOICE_SECRET", "sandbox-only")
MOTCUA_EINVOICE_TIMEOUT_SECONDS = env.integer("MOTCUA_EINVOICE_TIMEOUT_SECONDS", 10)
MOTCUA_BANK_URL = env.text("MOTCUA_BANK_URL", f"{MOTCUA_SANDBOX_URL}/bank")
MOTCUA_BANK_SECRET = env.secret("MOTCUA_BANK_SECRET", "sandbox-only")
MOTCUA_BANK_BIN = env.text("MOTCUA_BANK_BIN", "970415")
MOTCUA_BANK_ACCOUNT = env.text("MOTCUA_BANK_ACCOUNT", "113600012345")
MOTCUA_BANK_HOLDER = env.text("MOTCUA_BANK_HOLDER", f"Trung tâm Phục vụ hành chính công {MOTCUA_PROVINCE_NAME}")
MOTCUA_BANK_APP_URL = env.text(  # where a banking app takes a code directly; the stand-in's where it is the bank
    "MOTCUA_BANK_APP_URL", "" if env.text("MOTCUA_BANK_URL") else f"{MOTCUA_SANDBOX_URL}/bank/app"
)
MOTCUA_PREPAID_CHANNELS = env.words("MOTCUA_PREPAID_CHANNELS")  # whose fees are due before handling begins
MOTCUA_BANK_TIMEOUT_SECONDS = env.integer("MOTCUA_BANK_TIMEOUT_SECONDS", 30)

MOTCUA_SMS_URL = env.text("MOTCUA_SMS_URL", f"{MOTCUA_SANDBOX_URL}/sms")
MOTCUA_SMS_KEY = env.secret("MOTCUA_SMS_KEY", "sandbox-only")
MOTCUA_SMS_SENDER = env.text("MOTCUA_SMS_SENDER", "DVCTINH")
MOTCUA_SMS_SECRET = env.secret("MOTCUA_SMS_SECRET", "sandbox-only")  # of delivery reports
MOTCUA_SMS_TIMEOUT_SECONDS = env.integer("MOTCUA_SMS_TIMEOUT_SECONDS", 10)
MOTCUA_ZALO_URL = env.text("MOTCUA_ZALO_URL", f"{MOTCUA_SANDBOX_URL}/zalo")
MOTCUA_ZALO_TOKEN = env.secret("MOTCUA_ZALO_TOKEN", "sandbox-only")
MOTCUA_ZALO_APP = env.text("MOTCUA_ZALO_APP", "motcua")
MOTCUA_ZALO_SECRET = env.secret("MOTCUA_ZALO_SECRET", "sandbox-only")  # of webhooks
MOTCUA_ZALO_TIMEOUT_SECONDS = env.integer("MOTCUA_ZALO_TIMEOUT_SECONDS", 10)
MOTCUA_MAIL_URL = env.secret("MOTCUA_MAIL_URL", "smtp://127.0.0.1:8902")
MOTCUA_MAIL_FROM = env.text("MOTCUA_MAIL_FROM", "Một cửa <mot-cua@example.vn>")
MOTCUA_MAIL_TIMEOUT_SECONDS = env.integer("MOTCUA_MAIL_TIMEOUT_SECONDS", 10)

MOTCUA_POST_URL = env.text("MOTCUA_POST_URL", f"{MOTCUA_SANDBOX_URL}/post")
MOTCUA_POST_CUSTOMER = env.text("MOTCUA_POST_CUSTOMER", "MOTCUA")
MOTCUA_POST_TOKEN = env.secret("MOTCUA_POST_TOKEN", "sandbox-only")
MOTCUA_POST_TIMEOUT_SECONDS = env.integer("MOTCUA_POST_TIMEOUT_SECONDS", 8)
MOTCUA_POST_WAYBILLS = (  # the run of numbers that the post has issued beforehand
    env.text("MOTCUA_POST_WAYBILL_PREFIX", "EK"),
    env.integer("MOTCUA_POST_WAYBILL_FIRST", 10_000_000),
    env.integer("MOTCUA_POST_WAYBILL_LAST", 19_999_999),
)

# Which class answers each port, with its options (architecture.md §6).
MOTCUA_ADAPTERS: dict[str, tuple[str, dict[str, object]]] = {
    "accounts.identity_provider": (
        "motcua.adapters.eid_vneid.client.VneidProvider",
        {
            "issuer": MOTCUA_VNEID_ISSUER,
            "client_id": MOTCUA_VNEID_CLIENT_ID,
            "client_secret": MOTCUA_VNEID_CLIENT_SECRET,
        },
    ),
    "accounts.national_identity": (
        "motcua.adapters.eid_vneid.client.VneidProvider",
        {
            "issuer": MOTCUA_VNCONNECT_ISSUER,
            "client_id": MOTCUA_VNCONNECT_CLIENT_ID,
            "client_secret": MOTCUA_VNCONNECT_CLIENT_SECRET,
            "acr_values": "LoA1",
        },
    ),
    "dossiers.result_store": (
        "motcua.adapters.results_national.client.NationalResults",
        {
            "base_url": MOTCUA_NATIONAL_PORTAL_URL,
            "username": MOTCUA_NATIONAL_PORTAL_USERNAME,
            "password": MOTCUA_NATIONAL_PORTAL_PASSWORD,
            "unit": MOTCUA_NATIONAL_PORTAL_UNIT,
            "timeout_seconds": MOTCUA_NATIONAL_PORTAL_TIMEOUT_SECONDS,
            "population_code": MOTCUA_NATIONAL_PORTAL_POPULATION_CODE,
        },
    ),
    "postal.post": (
        "motcua.adapters.post_vnpost.client.Vnpost",
        {
            "base_url": MOTCUA_POST_URL,
            "customer": MOTCUA_POST_CUSTOMER,
            "token": MOTCUA_POST_TOKEN,
            "timeout_seconds": MOTCUA_POST_TIMEOUT_SECONDS,
        },
    ),
    "population.registry": (
        "motcua.adapters.population_national.client.NationalRegistry",
        {
            "base_url": MOTCUA_POPULATION_URL,
            "client_id": MOTCUA_POPULATION_CLIENT_ID,
            "client_secret": MOTCUA_POPULATION_CLIENT_SECRET,
            "timeout_seconds": MOTCUA_POPULATION_TIMEOUT_SECONDS,
        },
    ),
    "payments.gateway": (
        "motcua.adapters.payment_national.client.NationalGateway",
        {
            "base_url": MOTCUA_PAYMENT_URL,
            "partner": {
                "code": MOTCUA_PAYMENT_PARTNER,
                "secret": MOTCUA_PAYMENT_SECRET,
                "account": MOTCUA_BANK_ACCOUNT,
                "account_name": MOTCUA_BANK_HOLDER,
                "bank": MOTCUA_BANK_BIN,
                "province": MOTCUA_PROVINCE_NAME,
            },
            "timeout_seconds": MOTCUA_PAYMENT_TIMEOUT_SECONDS,
        },
    ),
    "payments.tax_office": (
        "motcua.adapters.einvoice_tax.client.TaxOffice",
        {
            "base_url": MOTCUA_EINVOICE_URL,
            "client": MOTCUA_EINVOICE_CLIENT,
            "secret": MOTCUA_EINVOICE_SECRET,
            "timeout_seconds": MOTCUA_EINVOICE_TIMEOUT_SECONDS,
        },
    ),
    "payments.bank": (
        "motcua.adapters.bank_vietqr.client.VietQRBank",
        {
            "base_url": MOTCUA_BANK_URL,
            "secret": MOTCUA_BANK_SECRET,
            "payee": {"bin": MOTCUA_BANK_BIN, "account": MOTCUA_BANK_ACCOUNT, "holder": MOTCUA_BANK_HOLDER},
            "app_url": MOTCUA_BANK_APP_URL,
            "timeout_seconds": MOTCUA_BANK_TIMEOUT_SECONDS,
        },
    ),
    "notifications.sms": (
        "motcua.adapters.sms_brandname.client.SmsGateway",
        {
            "base_url": MOTCUA_SMS_URL,
            "key": MOTCUA_SMS_KEY,
            "sender": MOTCUA_SMS_SENDER,
            "secret": MOTCUA_SMS_SECRET,
            "timeout_seconds": MOTCUA_SMS_TIMEOUT_SECONDS,
        },
    ),
    "notifications.zalo": (
        "motcua.adapters.zalo_zns.client.ZaloNotification",
        {
            "base_url": MOTCUA_ZALO_URL,
            "token": MOTCUA_ZALO_TOKEN,
            "app": MOTCUA_ZALO_APP,
            "secret": MOTCUA_ZALO_SECRET,
            "timeout_seconds": MOTCUA_ZALO_TIMEOUT_SECONDS,
        },
    ),
    "notifications.mail": (
        "motcua.adapters.mail_smtp.client.SmtpMail",
        {
            "url": MOTCUA_MAIL_URL,
            "sender": MOTCUA_MAIL_FROM,
            "timeout_seconds": MOTCUA_MAIL_TIMEOUT_SECONDS,
        },
    ),
    "sync.national_portal": (
        "motcua.adapters.portal_national.client.NationalPortal",
        {
            "base_url": MOTCUA_NATIONAL_PORTAL_URL,
            "username": MOTCUA_NATIONAL_PORTAL_USERNAME,
            "password": MOTCUA_NATIONAL_PORTAL_PASSWORD,
            "unit": MOTCUA_NATIONAL_PORTAL_UNIT,
        },
    ),
    "sync.national_filings": (
        "motcua.adapters.portal_national.inbound.PortalFilings",
        {
            "base_url": MOTCUA_NATIONAL_PORTAL_URL,
            "username": MOTCUA_NATIONAL_PORTAL_USERNAME,
            "password": MOTCUA_NATIONAL_PORTAL_PASSWORD,
            "issuer": MOTCUA_VNCONNECT_ISSUER,
            "push_secret": MOTCUA_NATIONAL_PORTAL_PUSH_SECRET,
            "largest_file": env.integer("MOTCUA_MAX_UPLOAD_BYTES", 20 * 1024 * 1024),
        },
    ),
}

# From which figures on the exchange with the national portal needs a person (a visible alarm).
MOTCUA_SYNC_ALARMS = {
    "oldest_seconds": env.integer("MOTCUA_SYNC_ALARM_OLDEST_SECONDS", 3_600),
    "lag_seconds": env.integer("MOTCUA_SYNC_ALARM_LAG_SECONDS", 900),
    "ratio_percent": env.integer("MOTCUA_SYNC_ALARM_RATIO_PERCENT", 95),
    "refused": env.integer("MOTCUA_SYNC_ALARM_REFUSED", 1),
    "breaker_seconds": env.integer("MOTCUA_SYNC_ALARM_BREAKER_SECONDS", 600),
    "comparison_hours": env.integer("MOTCUA_SYNC_ALARM_COMPARISON_HOURS", 26),
    "differences": env.integer("MOTCUA_SYNC_ALARM_DIFFERENCES", 1),
    "inbound": env.integer("MOTCUA_SYNC_ALARM_INBOUND", 1),
}

# Files (uploads, results) and keys live under var/ unless said otherwise; keys never in the database.
MOTCUA_FILES = Path(env.text("MOTCUA_FILES", str(VAR / "files")))
MOTCUA_KEYS = Path(env.text("MOTCUA_KEYS", str(VAR / "keys")))
MOTCUA_MAX_UPLOAD_BYTES = env.integer("MOTCUA_MAX_UPLOAD_BYTES", 20 * 1024 * 1024)
MOTCUA_API_VISITOR_CALLS_A_MINUTE = env.integer("MOTCUA_API_VISITOR_CALLS_A_MINUTE", 3_000)  # 0: as many as come
MOTCUA_API_PORTAL_CALLS_A_MINUTE = env.integer("MOTCUA_API_PORTAL_CALLS_A_MINUTE", 60_000)  # 0: as many as come
# Servers in front whose word for a visitor's address counts; without them all who come through one are one.
MOTCUA_TRUSTED_PROXIES = [ip_network(each) for each in env.words("MOTCUA_TRUSTED_PROXIES")]
MOTCUA_WEBHOOK_NETWORKS = env.words("MOTCUA_WEBHOOK_NETWORKS")  # private networks that webhooks may go to
MOTCUA_WEBHOOK_HTTP = env.text("MOTCUA_WEBHOOK_HTTP", "no") == "yes"  # whether they may go without TLS
MOTCUA_SHOW_OFFICERS = env.text("MOTCUA_SHOW_OFFICERS", "no") == "yes"  # their names on tracking pages
MOTCUA_FONTS = Path(env.text("MOTCUA_FONTS", str(ROOT / "node_modules" / "@expo-google-fonts")))

# Who keeps the signing keys: "files" (demonstration keys under MOTCUA_KEYS) or "pkcs11" (a token or HSM).
MOTCUA_SIGNING: dict[str, str] = {
    "kind": env.text("MOTCUA_SIGNING_KIND", "files"),
    "module": env.text("MOTCUA_SIGNING_MODULE"),
    "token": env.text("MOTCUA_SIGNING_TOKEN"),
    "pin": env.secret("MOTCUA_SIGNING_PIN"),
    "tsa_url": env.text("MOTCUA_SIGNING_TSA_URL"),
    "authority_url": env.text("MOTCUA_SIGNING_AUTHORITY_URL"),
}
MOTCUA_CRL_URLS = env.words("MOTCUA_CRL_URLS")  # revocation lists to keep fresh, beside the trusted roots
MOTCUA_SIGNATURE_IMAGES = Path(env.text("MOTCUA_SIGNATURE_IMAGES", str(VAR / "signatures")))  # <key of signer>.png
MOTCUA_TRUST_ROOTS = Path(env.text("MOTCUA_TRUST_ROOTS", str(VAR / "trust")))  # PEM files of further roots

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'", NONCE],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'self'"],
        "frame-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
