from django.urls import path

from . import views

app_name = "certificates"

urlpatterns = [
    path("certificates/", views.certificates, name="list"),
    path("certificates/<str:pk>/delete/", views.delete_certificate, name="delete"),
]
