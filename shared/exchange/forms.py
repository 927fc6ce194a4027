"""What operators type in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared.errors import Invalid

from .endpoints import CHANGEABLE, check_endpoint
from .models import Endpoint

FIELDS = {"name": "name", "organizationId": "organization_id", "topicUrls": "topic_urls"}


class EndpointForm(forms.ModelForm[Endpoint]):
    """An added endpoint. Its addresses are checked here and again at each connect."""

    class Meta:
        model = Endpoint
        fields = CHANGEABLE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        urls = cleaned.get("topic_urls")
        if "name" not in cleaned or self.errors:
            return cleaned
        if not isinstance(urls, dict) or not all(isinstance(url, str) for url in urls.values()):
            raise ValidationError({"topic_urls": 'Write topics and addresses, such as {"lots": "https://…"}.'})
        try:
            organization_id = cleaned.get("organization_id", "")
            check_endpoint(name=cleaned["name"], topic_urls=urls, organization_id=organization_id, pk=self.instance.pk)
        except Invalid as error:
            field = next((FIELDS[name] for name in error.fields if name in FIELDS), "topic_urls")
            raise ValidationError({field: error.message}) from error
        return cleaned
