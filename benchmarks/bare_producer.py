"""The yardstick for the marketplace's page: the Producer portal's settings and middleware around a bare template."""

from producer_portal.config import settings as producer

globals().update({name: getattr(producer, name) for name in dir(producer) if name.isupper()})
ROOT_URLCONF = "benchmarks.bare_pages"
