"""Measuring an installation against its limits: ``python -m benchmarks`` or ``motcua bench``."""
