from django.urls import path

from . import views

app_name = "tour"

urlpatterns = [
    path("try/", views.tour, name="tour"),
    path("try/begin/", views.begin_tour, name="begin"),
    path("try/hide/", views.hide_tour, name="hide"),
    path("try/show/", views.show_tour, name="show"),
]
