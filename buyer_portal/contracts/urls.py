from django.urls import path

from . import api, views

app_name = "contracts"

urlpatterns = [
    path("verify/", views.verify_any, name="verify_any"),
    path("verify/<str:digest>/", views.verify, name="verify"),
    path("api/contracts", api.ContractsApi.as_view(), name="api_contracts"),
    path("api/contracts/external/<str:pk>", api.ExternalContractApi.as_view(), name="api_external_contract"),
    path("api/contracts/<str:pk>", api.ContractApi.as_view(), name="api_contract"),
    path("api/contracts/<str:pk>/pdf", views.contract_pdf_file, name="api_pdf"),
    path("api/contracts/<str:pk>/sign", api.SignContractApi.as_view(), name="api_sign"),
    path("api/contracts/<str:pk>/request-changes", api.RequestChangesApi.as_view(), name="api_request_changes"),
    path("api/contracts/<str:pk>/refuse", api.RefuseContractApi.as_view(), name="api_refuse"),
]
