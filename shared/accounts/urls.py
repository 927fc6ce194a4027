from django.urls import include, path

from . import views

app_name = "accounts"

urlpatterns = [
    path("", include("shared.identity.urls")),
    path("switch-organization/", views.switch_organization, name="switch_organization"),
    path("settings/", views.profile, name="settings"),
]
