"""Writes of places, agencies, postings and working days; what has begun is closed, never edited."""

from motcua.organizations.services.loading import Tally, load_organizations

__all__ = ["Tally", "load_organizations"]
