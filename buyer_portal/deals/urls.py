from django.urls import path

from . import views
from .api import bids as api
from .api import deals as deals_api

app_name = "deals"

urlpatterns = [
    path("negotiations/", views.negotiation_list, name="list"),
    path("bids/<str:pk>/", views.bid_page, name="bid"),
    path("bids/<str:pk>/counter/", views.counter_offer, name="counter"),
    path("bids/<str:pk>/reckon/", views.reckon, name="reckon"),
    path("bids/<str:pk>/accept/", views.accept_offer, name="accept"),
    path("bids/<str:pk>/decline/", views.decline_offer, name="decline"),
    path("bids/<str:pk>/withdraw-offer/", views.withdraw_offer, name="withdraw"),
    path("bids/<str:pk>/reject/", views.reject_bid, name="reject"),
    path("api/bids", api.BidsApi.as_view(), name="api_bids"),
    path("api/bids/<str:pk>", api.BidApi.as_view(), name="api_bid"),
    path("api/bids/<str:pk>/counter", api.CounterBidApi.as_view(), name="api_counter"),
    path("api/bids/<str:pk>/accept-counter", api.AcceptCounterApi.as_view(), name="api_accept_counter"),
    path("api/bids/<str:pk>/withdraw-counter", api.WithdrawCounterApi.as_view(), name="api_withdraw_counter"),
    path("api/bids/<str:pk>/withdraw", api.WithdrawBidApi.as_view(), name="api_withdraw"),
    path("api/bids/<str:pk>/confirm", api.ConfirmBidApi.as_view(), name="api_confirm"),
    path("api/marketplace/deals", deals_api.DealsApi.as_view(), name="api_deals"),
    path("api/marketplace/deals/<str:pk>", deals_api.DealApi.as_view(), name="api_deal"),
    path("api/marketplace/deals/<str:pk>/offers", deals_api.CounterDealApi.as_view(), name="api_deal_offers"),
    path("api/marketplace/deals/<str:pk>/accept", deals_api.AcceptDealApi.as_view(), name="api_deal_accept"),
    path("api/marketplace/deals/<str:pk>/cancel", deals_api.CancelDealApi.as_view(), name="api_deal_cancel"),
]
