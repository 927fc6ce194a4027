"""Django's own apps with MongoDB's ids as keys; installed instead of them when the store is MongoDB.

Their migrations stand in `migrations/`, made with a MongoDB DATABASE_URL by
`manage.py makemigrations contenttypes auth admin`. Our own apps bring their keys along and need neither.
"""

from django.contrib.admin.apps import AdminConfig as Admin
from django.contrib.auth.apps import AuthConfig as Auth
from django.contrib.contenttypes.apps import ContentTypesConfig as ContentTypes

OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class AdminConfig(Admin):
    default_auto_field = OBJECT_ID


class AuthConfig(Auth):
    default_auto_field = OBJECT_ID


class ContenttypesConfig(ContentTypes):
    default_auto_field = OBJECT_ID
