"""One machine, demo data, plain HTTP on loopback: what ``script/server`` runs."""

from motcua.config.settings.base import *
