from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "motcua.foundation"
    verbose_name = "Foundation"

    def ready(self) -> None:
        from motcua.foundation import checks, logging  # noqa: F401 - the checks register themselves

        logging.configure()
