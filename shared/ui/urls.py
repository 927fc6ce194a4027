"""The style sheet, the choice of theme, and, for developers, every component on one page."""

from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("ui/<slug:digest>.css", views.stylesheet, name="stylesheet"),
    path("theme/", views.choose_theme, name="theme"),
    path("style/", views.style, name="style"),
]
