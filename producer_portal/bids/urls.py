from django.urls import path

from . import api

app_name = "bids"

urlpatterns = [
    path("api/producer-bids", api.ProducerBidsApi.as_view(), name="api_bids"),
    path("api/producer-bids/<str:pk>", api.ProducerBidApi.as_view(), name="api_bid"),
    path("api/producer-bids/<str:pk>/submit", api.SubmitProducerBidApi.as_view(), name="api_submit"),
    path("api/producer-bids/<str:pk>/withdraw", api.WithdrawProducerBidApi.as_view(), name="api_withdraw"),
    path("api/producer-bids/<str:pk>/confirm", api.ConfirmProducerBidApi.as_view(), name="api_confirm"),
    path("api/producer-bids/<str:pk>/counter", api.CounterProducerBidApi.as_view(), name="api_counter"),
    path("api/producer-bids/<str:pk>/accept-counter", api.AcceptCounterApi.as_view(), name="api_accept_counter"),
    path("api/producer-bids/<str:pk>/decline-counter", api.DeclineCounterApi.as_view(), name="api_decline_counter"),
]
