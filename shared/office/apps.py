from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "shared.office"
    label = "office"
    verbose_name = "Settings"
