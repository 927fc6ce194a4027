from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "shared.api"
    label = "api"
    verbose_name = "API"

    def ready(self) -> None:
        from shared.identity.provider import get_provider

        from . import openapi  # noqa: F401  registers how our wire models become components

        get_provider()  # one that we don't have stops the start
