from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "producer_portal.certificates"
    label = "certificates"
