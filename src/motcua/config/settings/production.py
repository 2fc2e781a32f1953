"""A public installation: HTTPS only, ``__Host-`` cookies, secrets required."""

from motcua.config import env
from motcua.config.settings.base import *

SECRET_KEY = env.secret("MOTCUA_SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise env.SettingError("MOTCUA_SECRET_KEY must be set and at least 50 characters long")

if env.text("MOTCUA_FAULT_POINTS"):
    raise env.SettingError("MOTCUA_FAULT_POINTS kills processes on purpose (`motcua chaos`): not in production")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
