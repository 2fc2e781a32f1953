"""Writes of the catalogue: what is published stays as it was, changes are new versions."""
