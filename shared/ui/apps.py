from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "shared.ui"
    label = "ui"
