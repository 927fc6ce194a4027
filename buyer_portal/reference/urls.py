from django.urls import path

from . import views

app_name = "reference"

urlpatterns = [
    path("settings/reference-price/", views.reference_price, name="price"),
]
