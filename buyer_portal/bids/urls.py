from django.urls import path

from . import views

app_name = "bids"

urlpatterns = [
    path("lots/<str:pk>/bids/", views.bids_received, name="received"),
    path("lots/<str:pk>/compare/", views.compare_bids, name="compare"),
    path("lots/<str:pk>/compare/export/", views.export_bids, name="export"),
]
