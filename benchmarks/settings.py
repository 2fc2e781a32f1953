"""The settings that are measured: those of an installation, without the brake on guessing.

All requests come from one address here; the limits per visitor would answer in place of the page or the API.
"""

from motcua.config.settings.development import *

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
MOTCUA_API_VISITOR_CALLS_A_MINUTE = 0  # as many as come
