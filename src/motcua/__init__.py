"""Motcua: the one-stop door on which a Vietnamese province runs its digital government."""
