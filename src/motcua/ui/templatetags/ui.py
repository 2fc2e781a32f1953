"""The tag library ``ui``, a built-in of every template (``docs/developer-guide/components.md``)."""

from motcua.ui.registry import register
from motcua.ui.tags import actions, display, figures, filters, forms, navigation

__all__ = ["actions", "display", "figures", "filters", "forms", "navigation", "register"]
