"""Keeping papers for their owner, and what the owner allows others to do with them."""

from motcua.vault.services.keeping import (
    Paper,
    SupersedeError,
    deposit,
    note_seen,
    open_document,
    revoke,
    supersede,
)

__all__ = ["Paper", "SupersedeError", "deposit", "note_seen", "open_document", "revoke", "supersede"]
