"""The settings that are measured: those of an installation, without the brake on guessing.

All requests come from one address here; the limit of look-ups per visitor would answer in place of the page.
"""

from motcua.config.settings.development import *

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
