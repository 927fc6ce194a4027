from django.apps import AppConfig


class CommsConfig(AppConfig):
    name = "shared.comms"
    label = "comms"
    verbose_name = "Notifications"
