from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "shared.papers"
    label = "papers"
    verbose_name = "Contracts on paper"
