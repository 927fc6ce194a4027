from django.urls import path

from . import mailbox_views, views

app_name = "comms"
urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/count/", views.notification_count, name="notification_count"),
    path("notifications/newest/", views.newest_notifications, name="newest_notifications"),
    path("notifications/read/", views.mark_all_read, name="mark_all_read"),
    path("notifications/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("notifications/<str:pk>/", views.open_notification, name="open_notification"),
    path("notifications/<str:pk>/read/", views.mark_read, name="mark_read"),
    path("notifications/<str:pk>/unread/", views.mark_unread, name="mark_unread"),
    path("development/mail/", mailbox_views.mail_list, name="mailbox"),
    path("development/mail/<str:pk>/", mailbox_views.mail_page, name="mailbox_mail"),
    path("development/mail/<str:pk>/html/", mailbox_views.mail_html, name="mailbox_html"),
    path("settings/notifications/", views.preferences, name="preferences"),
]
