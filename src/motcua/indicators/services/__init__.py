"""Folding the journal into counts, and writing lists to files."""

from motcua.indicators.services.folding import fold, fold_all, rebuild

__all__ = ["fold", "fold_all", "rebuild"]
