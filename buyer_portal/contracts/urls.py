from django.urls import path

from . import api
from .views import contracts as views
from .views import files as file_views
from .views import lists

app_name = "contracts"

urlpatterns = [
    path("verify/", file_views.verify_any, name="verify_any"),
    path("verify/<str:digest>/", file_views.verify, name="verify"),
    path("contracts/", lists.contract_list, name="list"),
    path("contracts/export/", lists.export_contracts, name="export"),
    path("contracts/<str:pk>/", views.contract_page, name="page"),
    path("contracts/<str:pk>/now/", views.contract_now, name="now"),
    path("contracts/<str:pk>/sign/", views.sign_contract, name="sign"),
    path("contracts/<str:pk>/request-changes/", views.request_changes, name="request_changes"),
    path("contracts/<str:pk>/refuse/", views.refuse_contract, name="refuse"),
    path("contracts/<str:pk>/amend/", views.amend_contract, name="amend"),
    path("contracts/<str:pk>/amend/reckon/", views.reckon_amendment, name="reckon"),
    path("contracts/<str:pk>/propose-termination/", views.propose_termination, name="propose_termination"),
    path("contracts/<str:pk>/agree-termination/", views.agree_termination, name="agree_termination"),
    path("contracts/<str:pk>/decline-termination/", views.decline_termination, name="decline_termination"),
    path("contracts/<str:pk>/withdraw-termination/", views.withdraw_termination, name="withdraw_termination"),
    path("api/contracts", api.ContractsApi.as_view(), name="api_contracts"),
    path("api/contracts/external/<str:pk>", api.ExternalContractApi.as_view(), name="api_external_contract"),
    path("api/contracts/<str:pk>", api.ContractApi.as_view(), name="api_contract"),
    path("api/contracts/<str:pk>/pdf", file_views.contract_pdf_file, name="api_pdf"),
    path("api/contracts/<str:pk>/sign", api.SignContractApi.as_view(), name="api_sign"),
    path("api/contracts/<str:pk>/request-changes", api.RequestChangesApi.as_view(), name="api_request_changes"),
    path("api/contracts/<str:pk>/refuse", api.RefuseContractApi.as_view(), name="api_refuse"),
    path("api/contracts/<str:pk>/amend", api.AmendContractApi.as_view(), name="api_amend"),
    path("api/contracts/<str:pk>/propose-termination", api.ProposeTerminationApi.as_view(),
         name="api_propose_termination"),
    path("api/contracts/<str:pk>/agree-termination", api.AgreeTerminationApi.as_view(), name="api_agree_termination"),
    path("api/contracts/<str:pk>/decline-termination", api.DeclineTerminationApi.as_view(),
         name="api_decline_termination"),
    path("api/contracts/<str:pk>/withdraw-termination", api.WithdrawTerminationApi.as_view(),
         name="api_withdraw_termination"),
]  # fmt: skip
