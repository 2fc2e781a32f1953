"""One machine, demo data, plain HTTP on loopback: what ``script/server`` runs."""

from motcua.config.settings.base import *  # noqa: F403 - a settings file extends the base
