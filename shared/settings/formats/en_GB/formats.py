"""Operators read logs beside the admin: by 24 hours, and to the second."""

DATETIME_FORMAT = "j M Y, H:i:s"
TIME_FORMAT = "H:i:s"
