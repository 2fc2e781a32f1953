"""The product as it is loaded once in the process that all workers of a trial are forked from."""

import django

django.setup()

import motcua.chaos.jobs  # noqa: E402, F401 - after the settings
