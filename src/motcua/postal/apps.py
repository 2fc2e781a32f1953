from django.apps import AppConfig


class PostalConfig(AppConfig):
    name = "motcua.postal"
