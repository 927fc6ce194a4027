"""The receiver's doors, the feed, the comparison and the page about the integration."""

from django.urls import path

from . import pages
from .api import EventsApi, ReconcileApi
from .receiver import receive

app_name = "exchange"

urlpatterns = [
    path("api/webhooks/<slug:topic>", receive, name="receive"),
    path("api/events", EventsApi.as_view(), name="events"),
    path("api/reconcile", ReconcileApi.as_view(), name="reconcile"),
    path("settings/integration/", pages.integration, name="integration"),
    path("settings/integration/now/", pages.integration_now, name="integration_now"),
    path("settings/integration/replay-dead/", pages.replay_dead, name="replay_dead"),
    path("settings/integration/replay-dead/<str:pk>/", pages.replay_dead, name="replay_dead_one"),
    path("settings/integration/replay-parked/", pages.replay_parked, name="replay_parked"),
    path("settings/integration/replay-parked/<str:pk>/", pages.replay_parked, name="replay_parked_one"),
    path("settings/integration/compare/<slug:kind>/", pages.compare, name="compare"),
    path("settings/integration/ping/", pages.send_ping, name="ping"),
    path("settings/integration/alerts/<str:pk>/seen/", pages.mark_alert_seen, name="mark_alert_seen"),
    path("settings/integration/secret/<str:pk>/", pages.secret, name="secret"),
]
