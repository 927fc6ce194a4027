from django.urls import path

from . import api
from .views import contracts as views
from .views import deeds, lists

app_name = "trades"

urlpatterns = [
    path("contracts/", lists.contract_list, name="list"),
    path("contracts/export/", lists.export_contracts, name="export"),
    path("contracts/<str:pk>/", views.contract_page, name="page"),
    path("contracts/<str:pk>/now/", views.contract_now, name="now"),
    path("contracts/<str:pk>/pdf/", views.contract_pdf, name="pdf"),
    path("contracts/<str:pk>/sign/", deeds.sign_contract, name="sign"),
    path("contracts/<str:pk>/request-changes/", deeds.request_changes, name="request_changes"),
    path("contracts/<str:pk>/refuse/", deeds.refuse_contract, name="refuse"),
    path("contracts/<str:pk>/amend/", deeds.amend_contract, name="amend"),
    path("contracts/<str:pk>/amend/reckon/", deeds.reckon_amendment, name="reckon"),
    path("contracts/<str:pk>/propose-termination/", deeds.propose_termination, name="propose_termination"),
    path("contracts/<str:pk>/agree-termination/", deeds.agree_termination, name="agree_termination"),
    path("contracts/<str:pk>/decline-termination/", deeds.decline_termination, name="decline_termination"),
    path("contracts/<str:pk>/withdraw-termination/", deeds.withdraw_termination, name="withdraw_termination"),
    path("contracts/<str:pk>/refresh/", deeds.refresh_contract, name="refresh"),
    path("api/contracts", api.ContractsApi.as_view(), name="api_contracts"),
    path("api/contracts/<str:pk>", api.ContractApi.as_view(), name="api_contract"),
    path("api/contracts/<str:pk>/sign", api.SignContractApi.as_view(), name="api_sign"),
]
