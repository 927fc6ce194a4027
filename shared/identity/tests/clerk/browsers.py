"""A browser that goes back and forth between a portal, as Django's test client, and the Clerk on this machine."""

from urllib.parse import parse_qs, urlsplit

import requests
from django.test import Client

PORTAL = "http://testserver"


class Browser:
    def __init__(self, clerk, **options):
        self.clerk, self.portal, self.at_clerk = clerk, Client(**options), requests.Session()
        self.way = []  # where it was led, without queries

    def get(self, url):
        """Open an address and go where it leads; the answer that leads no further, of either side."""
        for _ in range(20):
            self.way.append(url.partition("?")[0].replace(self.clerk.url, "clerk:").replace(PORTAL, ""))
            answer = self._get(url)
            if answer.status_code not in {302, 303, 307}:
                return answer
            url = answer.headers["Location"]
        raise AssertionError(f"led in a circle: {self.way}")

    def choose(self, user_id, page):
        """On Clerk's page: sign in as this user, and go where that leads."""
        back = parse_qs(urlsplit(page.url).query)["redirect_url"][0]
        form = {"user": user_id, "redirect_url": back}
        answer = self.at_clerk.post(f"{self.clerk.url}/sign-in", form, allow_redirects=False, timeout=5)
        return self.get(answer.headers["Location"])

    def sign_in(self, user_id, path="/settings/"):
        answer = self.choose(user_id, self.get(f"{PORTAL}{path}"))
        assert answer.status_code == 200, self.way
        return answer

    def _get(self, url):
        if url.startswith(self.clerk.url):
            return self.at_clerk.get(url, allow_redirects=False, timeout=5)
        return self.portal.get(url.removeprefix(PORTAL))
