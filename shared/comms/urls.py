from django.urls import path

from . import views

app_name = "comms"
urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/count/", views.notification_count, name="notification_count"),
    path("notifications/read/", views.mark_all_read, name="mark_all_read"),
    path("notifications/<str:pk>/", views.open_notification, name="open_notification"),
]
