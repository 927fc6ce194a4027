from django.urls import path

from . import api
from .views import editor, imports, lists, live, revisions
from .views import lots as views

app_name = "lots"

urlpatterns = [
    path("lots/", lists.lot_list, name="list"),
    path("lots/export/", lists.export_lots, name="export"),
    path("lots/import/", imports.start_import, name="imports"),
    path("lots/import/template/", imports.import_template, name="import_template"),
    path("lots/import/<str:pk>/", imports.import_page, name="import"),
    path("lots/import/<str:pk>/import/", imports.import_lots, name="import_lots"),
    path("lots/import/<str:pk>/drop/", imports.drop_import, name="drop_import"),
    path("lots/import/<str:pk>/wrong/", imports.export_wrong_rows, name="wrong_rows"),
    path("lots/new/", editor.create_lot, name="create"),
    path("lots/new/from/", lists.earlier_lots, name="earlier"),
    path("lots/figures/", live.show_figures, name="figures"),
    path("lots/<str:pk>/", views.lot_page, name="page"),
    path("lots/<str:pk>/preview/", views.preview_lot, name="preview"),
    path("lots/<str:pk>/edit/", editor.edit_lot, name="edit"),
    path("lots/<str:pk>/revisions/", revisions.compare_revisions, name="revisions"),
    path("lots/<str:pk>/autosave/", live.autosave_lot, name="autosave"),
    path("lots/<str:pk>/weigh/", live.weigh_edit, name="weigh"),
    path("lots/<str:pk>/publish/", views.publish_lot, name="publish"),
    path("lots/<str:pk>/close/", views.close_lot, name="close"),
    path("lots/<str:pk>/cancel/", views.cancel_lot, name="cancel"),
    path("lots/<str:pk>/unsuccessful/", views.end_lot_unsuccessful, name="unsuccessful"),
    path("lots/<str:pk>/conclude/", views.conclude_lot, name="conclude"),
    path("lots/<str:pk>/delete/", views.delete_lot, name="delete"),
    path("lots/<str:pk>/restore/", views.restore_lot, name="restore"),
    path("lots/<str:pk>/copy/", views.copy_lot, name="copy"),
    path("lots/<str:pk>/visibility/", views.lot_visibility, name="visibility"),
    path("api/lots/external", api.ExternalLotsApi.as_view(), name="api_external"),
    path("api/lots/external/<str:pk>", api.ExternalLotApi.as_view(), name="api_external_lot"),
    path("api/lots", api.LotsApi.as_view(), name="api_list"),
    path("api/lots/<str:pk>", api.LotApi.as_view(), name="api_lot"),
    path("api/lots/<str:pk>/publish", api.PublishLotApi.as_view(), name="api_publish"),
    path("api/lots/<str:pk>/close", api.CloseLotApi.as_view(), name="api_close"),
    path("api/lots/<str:pk>/cancel", api.CancelLotApi.as_view(), name="api_cancel"),
    path("api/lots/<str:pk>/conclude", api.ConcludeLotApi.as_view(), name="api_conclude"),
    path("api/lots/<str:pk>/copy", api.CopyLotApi.as_view(), name="api_copy"),
    path("api/lots/<str:pk>/visibility", api.LotVisibilityApi.as_view(), name="api_visibility"),
]
