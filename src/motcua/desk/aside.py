"""What can be done with a dossier beside the steps of its workflow, as the desk names it."""

from motcua.dossiers.services.possible import Aside, aside

__all__ = ["Aside", "aside"]
