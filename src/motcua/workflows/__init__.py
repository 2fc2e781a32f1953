"""Definitions of steps and the pure engine that walks them (quy trình). Knows nothing of dossiers."""
