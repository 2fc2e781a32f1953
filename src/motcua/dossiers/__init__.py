"""The heart: one application for one procedure, its steps, clock, result and journal (hồ sơ)."""
