"""Every route of the Buyer portal. Pages end in a slash, API paths do not."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("buyer_portal.pages.urls")),
    path("", include("buyer_portal.lots.urls")),
    path("", include("shared.exchange.urls")),
    path("", include("shared.comms.urls")),
    path("", include("shared.accounts.urls")),
    path("", include("shared.ui.urls")),
    path("", include("shared.api.urls")),
    path("admin/", admin.site.urls),
]
