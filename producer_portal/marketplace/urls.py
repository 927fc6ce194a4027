from django.urls import path

from . import api, views

app_name = "marketplace"

urlpatterns = [
    path("marketplace/", views.lot_list, name="list"),
    path("marketplace/<str:pk>/", views.lot_page, name="lot"),
    path("api/marketplace/lots", api.MarketLotsApi.as_view(), name="api_lots"),
    path("api/marketplace/lots/<str:pk>", api.MarketLotApi.as_view(), name="api_lot"),
]
