"""Every route of the Buyer portal. Pages end in a slash, API paths do not."""

from django.contrib import admin
from django.urls import include, path, re_path

from shared.ui import problems

urlpatterns = [
    path("", include("buyer_portal.pages.urls")),
    path("", include("buyer_portal.lots.urls")),
    path("", include("buyer_portal.bids.urls")),
    path("", include("buyer_portal.contracts.urls")),
    path("", include("buyer_portal.deals.urls")),
    path("", include("shared.tour.urls")),
    path("", include("buyer_portal.reference.urls")),
    path("", include("shared.exchange.urls")),
    path("", include("shared.comms.urls")),
    path("", include("shared.accounts.urls")),
    path("", include("shared.ui.urls")),
    path("", include("shared.api.urls")),
    path("admin/", admin.site.urls),
    re_path("", problems.no_such_page, name="nowhere"),
]

handler400 = "shared.ui.problems.bad_request"
handler403 = "shared.ui.problems.forbidden"
handler404 = "shared.ui.problems.not_found"
handler500 = "shared.ui.problems.server_error"
