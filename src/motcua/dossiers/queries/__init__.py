"""Reads of dossiers; each takes the viewer or is told to be public."""
