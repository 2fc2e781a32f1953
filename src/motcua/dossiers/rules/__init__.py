"""The law about dossiers as pure functions."""
