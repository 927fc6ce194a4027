"""The usual list of Django REST framework over the same rows: ListAPIView, ModelSerializer, cursors, no credentials."""

from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer

from buyer_portal.lots.models import Lot


class BareSerializer(ModelSerializer):
    class Meta:
        model = Lot
        exclude = ("body", "search_text", "standards_key")


class Fifty(CursorPagination):
    page_size = 50
    ordering = "-id"


class BareLots(ListAPIView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    renderer_classes = (JSONRenderer,)
    serializer_class = BareSerializer
    pagination_class = Fifty
    queryset = Lot.objects.filter(status="published")


urlpatterns = [path("bare", BareLots.as_view())]
