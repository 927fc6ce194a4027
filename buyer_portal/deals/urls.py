from django.urls import path

from . import api, deals_api

app_name = "deals"

urlpatterns = [
    path("api/bids", api.BidsApi.as_view(), name="api_bids"),
    path("api/bids/<str:pk>", api.BidApi.as_view(), name="api_bid"),
    path("api/bids/<str:pk>/counter", api.CounterBidApi.as_view(), name="api_counter"),
    path("api/bids/<str:pk>/accept-counter", api.AcceptCounterApi.as_view(), name="api_accept_counter"),
    path("api/bids/<str:pk>/withdraw", api.WithdrawBidApi.as_view(), name="api_withdraw"),
    path("api/bids/<str:pk>/confirm", api.ConfirmBidApi.as_view(), name="api_confirm"),
    path("api/marketplace/deals", deals_api.DealsApi.as_view(), name="api_deals"),
    path("api/marketplace/deals/<str:pk>", deals_api.DealApi.as_view(), name="api_deal"),
    path("api/marketplace/deals/<str:pk>/offers", deals_api.CounterDealApi.as_view(), name="api_deal_offers"),
    path("api/marketplace/deals/<str:pk>/accept", deals_api.AcceptDealApi.as_view(), name="api_deal_accept"),
    path("api/marketplace/deals/<str:pk>/cancel", deals_api.CancelDealApi.as_view(), name="api_deal_cancel"),
]
