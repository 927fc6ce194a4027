from django.urls import path

from . import api
from .views import lots as views
from .views import searches as search_views

app_name = "marketplace"

urlpatterns = [
    path("marketplace/", views.lot_list, name="list"),
    path("marketplace/now/", views.list_now, name="now"),
    path("marketplace/lots.csv", views.lots_csv, name="csv"),
    path("marketplace/searches/", search_views.save_search, name="save_search"),
    path("marketplace/searches/<str:pk>/", search_views.open_search, name="open_search"),
    path("marketplace/searches/<str:pk>/rename/", search_views.rename_search, name="rename_search"),
    path("marketplace/searches/<str:pk>/change/", search_views.change_search, name="change_search"),
    path("marketplace/searches/<str:pk>/alerts/", search_views.set_alerts, name="set_alerts"),
    path("marketplace/searches/<str:pk>/delete/", search_views.delete_search, name="delete_search"),
    path("marketplace/searches/<str:pk>/restore/", search_views.restore_search, name="restore_search"),
    path("marketplace/<str:pk>/", views.lot_page, name="lot"),
    path("marketplace/<str:pk>/now/", views.lot_now, name="lot_now"),
    path("marketplace/<str:pk>/watch/", search_views.watch_lot, name="watch_lot"),
    path("marketplace/<str:pk>/unwatch/", search_views.unwatch_lot, name="unwatch_lot"),
    path("api/marketplace/lots", api.MarketLotsApi.as_view(), name="api_lots"),
    path("api/marketplace/lots/<str:pk>", api.MarketLotApi.as_view(), name="api_lot"),
]
