from django.urls import path

from . import api
from .forms.steps import STEPS
from .views import bids as views
from .views import deeds, negotiation, wizard

app_name = "bids"

urlpatterns = [
    path("bids/", views.bid_list, name="list"),
    path("bids/new/<str:pk>/", wizard.begin_bid, name="begin"),
    path("bids/<str:pk>/", views.bid_page, name="page"),
    path("bids/<str:pk>/now/", views.bid_now, name="now"),
    *(path(f"bids/<str:pk>/{step.slug}/", wizard.edit_bid, {"slug": step.slug}, name=step.slug) for step in STEPS),
    path("bids/<str:pk>/figures/", wizard.show_figures, name="figures"),
    path("bids/<str:pk>/review/", wizard.review_bid, name="review"),
    path("bids/<str:pk>/submit/", wizard.submit_bid, name="submit"),
    path("bids/<str:pk>/delete/", wizard.delete_bid, name="delete"),
    path("bids/<str:pk>/withdraw/", deeds.withdraw_bid, name="withdraw"),
    path("bids/<str:pk>/refresh/", deeds.refresh_bid, name="refresh"),
    path("bids/<str:pk>/counter/", negotiation.counter_offer, name="counter"),
    path("bids/<str:pk>/reckon/", negotiation.reckon, name="reckon"),
    path("bids/<str:pk>/accept/", negotiation.accept_counter, name="accept"),
    path("bids/<str:pk>/decline/", negotiation.decline_counter, name="decline"),
    path("bids/<str:pk>/withdraw-counter/", negotiation.withdraw_counter, name="withdraw_counter"),
    path("bids/<str:pk>/confirm/", deeds.confirm_bid, name="confirm"),
    path("api/producer-bids", api.ProducerBidsApi.as_view(), name="api_bids"),
    path("api/producer-bids/<str:pk>", api.ProducerBidApi.as_view(), name="api_bid"),
    path("api/producer-bids/<str:pk>/submit", api.SubmitProducerBidApi.as_view(), name="api_submit"),
    path("api/producer-bids/<str:pk>/withdraw", api.WithdrawProducerBidApi.as_view(), name="api_withdraw"),
    path("api/producer-bids/<str:pk>/confirm", api.ConfirmProducerBidApi.as_view(), name="api_confirm"),
    path("api/producer-bids/<str:pk>/counter", api.CounterProducerBidApi.as_view(), name="api_counter"),
    path("api/producer-bids/<str:pk>/accept-counter", api.AcceptCounterApi.as_view(), name="api_accept_counter"),
    path("api/producer-bids/<str:pk>/withdraw-counter", api.WithdrawCounterApi.as_view(), name="api_withdraw_counter"),
    path("api/producer-bids/<str:pk>/decline-counter", api.DeclineCounterApi.as_view(), name="api_decline_counter"),
]
