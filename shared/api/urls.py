"""Included last among a portal's own routes: the last pattern answers every API address that is none."""

from django.urls import path, re_path

from . import auth, views

app_name = "api"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("api/schema", views.schema, name="schema"),
    path("api/docs", views.docs, name="docs"),
    path("api/v1/auth/register", auth.RegisterApi.as_view(), name="register"),
    path("api/v1/auth/login", auth.LoginApi.as_view(), name="login"),
    path("api/v1/auth/second-factor", auth.SecondFactorApi.as_view(), name="second_factor"),
    path("api/v1/auth/logout", auth.LogoutApi.as_view(), name="logout"),
    path("api/v1/auth/me", auth.MeApi.as_view(), name="me"),
    re_path(r"^api(?:/|$)", views.no_such_address),
]
