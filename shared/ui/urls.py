"""The style sheet and the script, the search, the choice of theme, and, for developers, every component on one page."""

from django.urls import path

from . import finding, icons, views

app_name = "ui"
urlpatterns = [
    path("ui/<slug:digest>.css", views.stylesheet, name="stylesheet"),
    path("ui/<slug:digest>.js", views.script, name="script"),
    path("search/", finding.search, name="search"),
    path("theme/", views.choose_theme, name="theme"),
    path("help/", views.help_page, name="help"),
    path("style/", views.style, name="style"),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("manifest.webmanifest", icons.manifest, name="manifest"),
    path("robots.txt", icons.robots, name="robots"),
]
