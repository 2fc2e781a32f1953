"""What the vault keeps: papers, agreements to use them, links that show them."""

from motcua.vault.models.consent import ReuseConsent
from motcua.vault.models.document import VERIFICATION_BYTES, Document, new_verification_code
from motcua.vault.models.share import Share

__all__ = ["VERIFICATION_BYTES", "Document", "ReuseConsent", "Share", "new_verification_code"]
