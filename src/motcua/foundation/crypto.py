"""Encryption at rest of what identifies a person, and the keyed index that finds it again.

Keys live in files outside the database (``MOTCUA_KEYS``): one encrypts, another one indexes.
Format: ``v1|<key id>|<base64 of nonce + ciphertext>``, bound by its associated data to table and column.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.signals import setting_changed
from django.db import models

NONCE_BYTES = 12
INDEX_CHARS = 64


class SealedValueError(ValueError):
    """A stored value cannot be opened: wrong key, another column's value, or damaged."""


@cache
def _key(purpose: str) -> bytes:
    """Return the 32 bytes of one key; made on first use in development, required to exist in production."""
    path = Path(settings.MOTCUA_KEYS) / f"{purpose}.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(path, secrets.token_bytes(32))
    return path.read_bytes()


def write_once(path: Path, content: bytes) -> None:
    """Write a file whole; the first of several racing processes wins and the others read its key."""
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@cache
def _cipher() -> AESGCM:
    return AESGCM(_key("encryption-1"))


def seal_bytes(content: bytes, *, bound_to: str) -> bytes:
    """Encrypt bytes so that they open only with the same ``bound_to``."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, content, bound_to.encode())


def open_bytes(sealed: bytes, *, bound_to: str) -> bytes:
    """Decrypt what ``seal_bytes`` made. Raises ``SealedValueError``."""
    try:
        return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
    except InvalidTag as error:
        raise SealedValueError(f"a value of {bound_to} cannot be opened") from error


def seal(text: str, *, bound_to: str) -> str:
    """Encrypt text for a column; the empty text stays empty."""
    if not text:
        return ""
    return "v1|1|" + base64.b64encode(seal_bytes(text.encode(), bound_to=bound_to)).decode()


def unseal(value: str, *, bound_to: str) -> str:
    """Open what ``seal`` made. Raises ``SealedValueError``."""
    if not value:
        return ""
    version, key_id, body = value.split("|", 2)
    if (version, key_id) != ("v1", "1"):
        raise SealedValueError(f"unknown format {version}|{key_id} in {bound_to}")
    return open_bytes(base64.b64decode(body), bound_to=bound_to).decode()


def blind_index(value: str, *, kind: str) -> str:
    """Return the keyed digest by which an encrypted value of ``kind`` ("personal_id") is found exactly."""
    if not value:
        return ""
    message = f"{kind}:{value.strip().casefold()}".encode()
    return hmac.new(_key("index-1"), message, hashlib.sha256).hexdigest()


if TYPE_CHECKING:
    TextField = models.TextField[Any, Any]
else:
    TextField = models.TextField  # generic for the type checker only


class SealedTextField(TextField):
    """Text that is encrypted in the database and plain in Python; it cannot be searched."""

    def _bound_to(self) -> str:
        return f"{self.model._meta.db_table}:{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text is None else seal(self._dump(text), bound_to=self._bound_to())

    def from_db_value(self, value: Any, *_: object) -> Any:
        return None if value is None else self._load(unseal(value, bound_to=self._bound_to()))

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def _dump(self, value: Any) -> str:
        return str(value)

    def _load(self, text: str) -> Any:
        return text


class SealedJSONField(SealedTextField):
    """A JSON document that is encrypted in the database; ``{}`` when empty."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        return seal(self._dump(value), bound_to=self._bound_to())

    def to_python(self, value: Any) -> Any:
        return value

    def _dump(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False) if value else ""

    def _load(self, text: str) -> Any:
        return json.loads(text) if text else {}


def _forget(*, setting: str, **_: object) -> None:
    if setting == "MOTCUA_KEYS":
        _key.cache_clear()
        _cipher.cache_clear()


setting_changed.connect(_forget, dispatch_uid="motcua-crypto")
