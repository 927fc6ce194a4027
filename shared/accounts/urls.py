from django.urls import include, path

app_name = "accounts"

urlpatterns = [
    path("", include("shared.identity.urls")),
    path("", include("shared.office.urls")),
]
