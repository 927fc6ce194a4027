"""What mails look like and say, in HTML and in text."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from shared.comms import states
from shared.comms.composing import compose
from shared.comms.subscriptions import DIGEST, read_token

from .factories import NOW, DigestFactory, LetterFactory, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db


def html_of(message):
    (html,) = message.alternatives
    assert html.mimetype == "text/html"
    return html.content


def address(settings, name, *arguments):
    return settings.SITE_URL + reverse(name, args=arguments)


def unsubscribe_url(message):
    return message.extra_headers["List-Unsubscribe"].strip("<>")


class Tags(HTMLParser):
    """Collects what a mail must not have: tags that are never closed, or closed but never opened."""

    VOID = {"meta", "br"}

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def every_sort():
    ana = UserFactory(name="Ana Ruiz", time_zone="Europe/Zurich")
    digest = DigestFactory(user=ana, size=1)
    NotificationFactory(user=ana, state=states.IN_DIGEST, digest=digest)
    return [NotificationFactory(user=ana), LetterFactory(), LetterFactory(link="", link_text=""), digest]


# A notification


def test_a_mail_tells_the_fact_where_to_look_and_why(settings):
    notification = NotificationFactory(user__name="Ana Ruiz", user__email="ana@northwind.example")

    message = compose(notification)

    url = address(settings, "comms:open_notification", notification.pk)
    assert (message.subject, message.to) == ("LOT-2026-0147 is closed", ["ana@northwind.example"])
    assert message.body == (
        "Hello Ana Ruiz,\n"
        "\n"
        "LOT-2026-0147 is closed\n"
        "\n"
        "Five bids came in. Award it by 22 March.\n"
        "\n"
        "Open it:\n"
        f"{url}\n"
        "\n"
        "--\n"
        f"SAF Market, {settings.PORTAL_TITLE}\n"
        "You get this mail because a lot of your organisation reached its deadline.\n"
        f"Choose what you are told and how: {address(settings, 'comms:preferences')}\n"
        f"Unsubscribe from “Bidding is closed”: {unsubscribe_url(message)}\n"
        "Questions: hello@aeronomy.app\n"
    )
    html = html_of(message)
    assert f'href="{url}"' in html
    assert "You get this mail because a lot of your organisation reached its deadline." in html


def test_a_mail_without_a_subject_leads_to_the_list():
    assert "All notifications:" in compose(NotificationFactory(link="")).body


def test_a_mail_is_escaped_in_html_and_plain_in_text():
    message = compose(NotificationFactory(title="A & B <C>", body="1 < 2"))

    assert message.subject == "A & B <C>"
    assert "A & B <C>\n\n1 < 2\n" in message.body
    assert "A &amp; B &lt;C&gt;</h1>" in html_of(message)
    assert "1 &lt; 2</p>" in html_of(message)


def test_a_mail_sent_twice_bears_the_same_id():
    notification = NotificationFactory()

    first, second = compose(notification).message(), compose(notification).message()

    assert first["Message-ID"] == second["Message-ID"] == f"<{notification.pk}@localhost>"
    assert first["Auto-Submitted"] == "auto-generated"


def test_mails_about_one_lot_are_one_conversation():
    lot = {"subject_type": "lot", "subject_id": "65a1b2c3d4e5f60718293a4b"}
    first, second = (compose(NotificationFactory(**lot)).message() for _ in range(2))
    other = compose(NotificationFactory()).message()

    thread = "<lot.65a1b2c3d4e5f60718293a4b@localhost>"
    assert [first["References"], second["References"], second["In-Reply-To"]] == [thread] * 3
    assert first["Message-ID"] != second["Message-ID"]
    assert (other["References"], other["In-Reply-To"]) == (None, None)


def test_a_mail_can_be_unsubscribed_from_with_one_click():
    notification = NotificationFactory()

    message = compose(notification)

    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = unsubscribe_url(message).rstrip("/").rpartition("/")[2]
    assert read_token(token) == (notification.user, "lot_closed")


def test_mails_about_safety_cannot_be_unsubscribed_from():
    message = compose(NotificationFactory(kind="security"))

    assert "List-Unsubscribe" not in message.extra_headers
    assert "Unsubscribe" not in message.body
    assert "can't be switched off" in message.body


# A letter


def test_a_letter_to_somebody_without_an_account_leads_to_no_settings(settings):
    message = compose(LetterFactory())

    assert "You get this mail because somebody invited this address.\nQuestions:" in message.body
    assert "Hello" not in message.body
    assert address(settings, "comms:preferences") not in message.body + html_of(message)
    assert "List-Unsubscribe" not in message.extra_headers


def test_a_letter_to_somebody_with_an_account_greets_them_and_offers_no_choice(settings):
    message = compose(LetterFactory(user=UserFactory(name="Ana Ruiz"), kind="password_reset"))

    assert address(settings, "comms:preferences") not in message.body + html_of(message)

    assert message.body.startswith("Hello Ana Ruiz,\n\n")
    assert "Hello Ana Ruiz," in html_of(message)


# A digest


def test_a_digest_lists_what_gathered_by_subject_newest_first_in_the_readers_time(settings):
    ana = UserFactory(name="Ana Ruiz", time_zone="Europe/Zurich")
    digest = DigestFactory(user=ana, size=3, until=datetime(2026, 3, 13, 6, 0, tzinfo=UTC))
    fields = {"user": ana, "state": states.IN_DIGEST, "digest": digest}
    first = NotificationFactory(title="First", body="", created_at=NOW, **fields)
    second = NotificationFactory(title="Second", body="", created_at=NOW.replace(hour=23), **fields)
    other = NotificationFactory(title="Ben joined", body="As a trader.", kind="membership", created_at=NOW, **fields)

    message = compose(digest)

    def url(row):
        return address(settings, "comms:open_notification", row.pk)

    assert (message.subject, message.to) == ("Daily digest: 3 notifications", [ana.email])
    assert message.body.split("\n--\n")[0] == (
        "Hello Ana Ruiz,\n\n3 notifications for you\nuntil Fri 13 Mar 2026, 07:00 CET\n\n"
        f"LOTS\n\n* Second\n  Fri 13 Mar, 00:24 CET\n  {url(second)}\n\n"
        f"* First\n  Thu 12 Mar, 10:24 CET\n  {url(first)}\n\n"
        f"YOUR ORGANISATION\n\n* Ben joined\n  Thu 12 Mar, 10:24 CET\n  As a trader.\n  {url(other)}\n\n"
        f"All notifications:\n{address(settings, 'comms:notifications')}\n"
    )
    html = html_of(message)
    assert html.index("Second") < html.index(f'href="{url(first)}"') < html.index(f'href="{url(other)}"')
    assert "Until Fri 13 Mar 2026, 07:00 CET" in html
    token = unsubscribe_url(message).rstrip("/").rpartition("/")[2]
    assert read_token(token) == (ana, DIGEST)


def test_a_digest_writes_dates_and_numbers_as_its_reader_does():
    digest = DigestFactory(user__date_format="month", user__number_format="point", size=2000)
    NotificationFactory(user=digest.user, digest=digest)

    body = compose(digest).body

    assert "until Thu Mar 12, 2026, 09:24 UTC" in body
    assert "And 1.999 more." in body


def test_a_digest_of_very_much_says_how_much_more_there_is():
    digest = DigestFactory(size=1052)
    NotificationFactory.create_batch(52, user=digest.user, state=states.IN_DIGEST, digest=digest)

    message = compose(digest)

    assert message.body.count("* LOT-2026-0147 is closed") == 50
    assert "And 1,002 more." in message.body
    assert "And 1,002 more." in html_of(message)


def test_a_digest_of_one_says_so():
    digest = DigestFactory(size=1)
    NotificationFactory(user=digest.user, digest=digest)

    assert compose(digest).subject == "Daily digest: 1 notification"


# Every mail


def test_mails_fetch_nothing_and_run_nothing():
    for mail in every_sort():
        html = html_of(compose(mail))

        assert [word for word in ("<img", "<script", "<link", "url(", "src=", "@import") if word in html] == []


def test_mails_are_whole_html_that_knows_dark_programs_and_outlook():
    for mail in every_sort():
        html, tags = html_of(compose(mail)), Tags()
        tags.feed(html)

        assert (tags.open, tags.wrong) == ([], [])
        assert '<meta name="color-scheme" content="light dark">' in html
        assert "prefers-color-scheme: dark" in html
        assert html.count("<!--[if mso]>") == html.count("<![endif]-->")
        assert 'role="presentation"' in html


def test_mails_say_in_the_list_of_mails_what_stands_in_them():
    preheaders = [html_of(compose(mail)).split("mso-hide:all", 1)[1].split("</div>")[0] for mail in every_sort()]

    assert [preheader.partition(">")[2] for preheader in preheaders] == [
        "Five bids came in. Award it by 22 March.",
        "You may read and trade there. The invitation holds for seven days.",
        "You may read and trade there. The invitation holds for seven days.",
        "LOT-2026-0147 is closed",
    ]


def test_texts_have_no_html_and_no_gaps():
    for mail in every_sort():
        text = compose(mail).body

        assert not any(sign in text for sign in ("<", "&#", "&amp;", "{%", "{{"))
        assert "\n\n\n" not in text
        assert text.endswith("hello@aeronomy.app\n")


def test_mails_survive_the_way_over_the_wire():
    mail = NotificationFactory(title="HEFA für Zürich – 1 200 t", body="Preis: 2 044,00 €")

    read = message_from_bytes(compose(mail).message().as_bytes(), policy=policy.default)

    assert read["Subject"] == "HEFA für Zürich – 1 200 t"
    assert "Preis: 2 044,00 €" in read.get_body(("plain",)).get_content()
    assert "Preis: 2 044,00 €" in read.get_body(("html",)).get_content()
