"""The usual list of Django REST framework over the same rows: ListAPIView, ModelSerializer, cursors; a bare page."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer

from buyer_portal.lots.models import Lot

from .bare_pages import BYTES, page


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


def lots(request: HttpRequest) -> HttpResponse:
    return page(Lot.objects.exclude(status="deleted").order_by("-id"), BYTES["lots"])


urlpatterns = [path("bare", BareLots.as_view()), path("bare/lots", lots)]
