from django.apps import AppConfig


class PopulationConfig(AppConfig):
    name = "motcua.population"
