from django.urls import path

from . import api

app_name = "trades"

urlpatterns = [
    path("api/contracts", api.ContractsApi.as_view(), name="api_contracts"),
    path("api/contracts/<str:pk>", api.ContractApi.as_view(), name="api_contract"),
    path("api/contracts/<str:pk>/sign", api.SignContractApi.as_view(), name="api_sign"),
]
