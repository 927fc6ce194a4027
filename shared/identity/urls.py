"""Included by `shared.accounts.urls`, in whose namespace these names are: `accounts:sign_in`."""

from django.urls import path

from . import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("register/", views.register, name="register"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
