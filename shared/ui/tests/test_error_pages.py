import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from shared.accounts.tests.factories import member, signed_in


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_no_context(name):
    page = render_to_string(name)

    assert '<body class="bare" data-portal="' in page
    assert '<a class="btn" href="/">To the dashboard</a>' in page


def test_not_found_stands_in_the_frame_of_who_is_signed_in(client, settings, db):
    settings.NAV = []

    response = signed_in(client, member()).get("/no-such-page/")

    assert response.status_code == 404
    assert '<body class="app"' in response.content.decode()


def test_forbidden_says_why():
    request = RequestFactory().get("/")

    assert "Ask an owner." in render_to_string("403.html", {"exception": "Ask an owner."}, request)


def test_pages_obey_the_content_security_policy(client, db):
    policy = client.get("/sign-in/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
