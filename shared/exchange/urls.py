"""The receiver's doors, the feed, the comparison and the page about the integration."""

from django.urls import path

from .api import EventsApi, ReconcileApi
from .pages import integration, replay_dead, replay_parked
from .receiver import receive

app_name = "exchange"

urlpatterns = [
    path("api/webhooks/<slug:topic>", receive, name="receive"),
    path("api/events", EventsApi.as_view(), name="events"),
    path("api/reconcile", ReconcileApi.as_view(), name="reconcile"),
    path("settings/integration/", integration, name="integration"),
    path("settings/integration/replay-dead/", replay_dead, name="replay_dead"),
    path("settings/integration/replay-parked/", replay_parked, name="replay_parked"),
]
