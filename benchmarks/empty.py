"""The yardstick for the inbox: the Producer portal's settings and middleware around a view that does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from producer_portal.config import settings as producer

globals().update({name: getattr(producer, name) for name in dir(producer) if name.isupper()})
ROOT_URLCONF = "benchmarks.empty"


@csrf_exempt
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


urlpatterns = [path("empty", empty)]
