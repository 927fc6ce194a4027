from django.apps import AppConfig


class TourConfig(AppConfig):
    name = "shared.tour"
    label = "tour"
    verbose_name = "Try it"
