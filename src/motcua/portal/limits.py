"""How often a visitor of the portal may try."""

from motcua.foundation.limits import LOOKUPS_BY_CODE, LOOKUPS_BY_VISITOR, Limit, visitor

__all__ = [
    "CHECKS_BY_VISITOR",
    "LOOKUPS_BY_CODE",
    "LOOKUPS_BY_VISITOR",
    "SHARES_BY_LINK",
    "SHARES_BY_VISITOR",
    "visitor",
]

CHECKS_BY_VISITOR = Limit("verify-visitor", 30, 15 * 60)
SHARES_BY_VISITOR = Limit("share-visitor", 30, 15 * 60)
SHARES_BY_LINK = Limit("share-link", 30, 15 * 60)
