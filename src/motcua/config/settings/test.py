"""What the test suite runs with: fast hashing, files in a scratch folder, one test database a worker."""

import os
import tempfile
from pathlib import Path

from motcua.config.settings.base import *
from motcua.config.settings.base import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("MOTCUA_TEST_DB", "test_motcua")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
SCRATCH = Path(tempfile.gettempdir()) / f"motcua-test-{os.getpid()}"
MOTCUA_FILES = SCRATCH / "files"
MOTCUA_KEYS = SCRATCH / "keys"
WHITENOISE_AUTOREFRESH = True  # files are looked up when asked for: nothing is collected for tests
