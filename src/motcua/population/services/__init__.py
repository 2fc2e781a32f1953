"""Asking the population database, asking again, forgetting."""
