"""Which days are worked and what a pack says of places, agencies and staff, as pure functions."""
