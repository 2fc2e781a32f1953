"""Valid calls for the operations of the API that write: something in the right state, and what to send."""

from motcua.chaos.recipes import acts, hooks, money, nation, office, results, stored, uploads
from motcua.chaos.recipes.kitchen import USUAL, Kitchen, Prepared, Recipe

RECIPES: dict[str, Recipe] = {
    **uploads.RECIPES, **acts.RECIPES, **money.RECIPES, **results.RECIPES, **office.RECIPES, **nation.RECIPES,
    **hooks.RECIPES, **stored.RECIPES,
}  # fmt: skip
# Operations whose effect is not counted, and why; they are called with values that are refused.
UNCOUNTED: dict[str, str] = {}


def prepare(kitchen: Kitchen, operation: str) -> Prepared | None:
    """Return a call for an operation ("POST /dossiers"), ``None`` where nobody has written down how."""
    recipe = RECIPES.get(operation)
    made = recipe(kitchen) if recipe else None
    if made is not None:
        kitchen.trust(made.officer)
    return made


__all__ = ["RECIPES", "UNCOUNTED", "USUAL", "Kitchen", "Prepared", "prepare"]
