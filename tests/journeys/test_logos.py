"""A company sets its logo; a moment later it stands beside its name at the other portal, served from there."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect


def drawn(colour: str, kind: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (96, 96), colour).save(file, kind)
    return file.getvalue()


def set_logo(page: Page, name: str, kind: str, colour: str) -> None:
    page.goto("/settings/organization/")
    page.get_by_label("Picture").set_input_files({"name": name, "mimeType": "image/png", "buffer": drawn(colour, kind)})
    page.get_by_role("button", name="Set the logo").click()
    expect(page.locator("#flashes")).to_contain_text("The logo is set.")


def shows_its_logo(page: Page, path: str) -> None:
    """Once the logo was told and copied, a picture that this portal serves stands on the page, and was loaded."""
    mark = page.locator("main img.mark, .page-top img.mark").first
    for _ in range(60):
        page.goto(path)
        if mark.count():
            break
        page.wait_for_timeout(250)
    expect(mark).to_be_visible()
    assert mark.evaluate("mark => mark.complete && mark.naturalWidth") == 96


@pytest.mark.parametrize(
    ("ours", "theirs", "picture", "found"),
    [
        ("buyer", "producer", ("logo.png", "PNG", "navy"), "/marketplace/?search=Helvia"),
        ("producer", "buyer", ("logo.webp", "WEBP", "teal"), "/negotiations/"),
    ],
)
def test_a_new_logo_stands_beside_the_name_at_the_other_portal(visitor, ours, theirs, picture, found):
    owner, reader = visitor(ours, f"{ours}@demo.example"), visitor(theirs, f"{theirs}@demo.example")

    set_logo(owner.page, *picture)

    shows_its_logo(reader.page, found)
    reader.page.locator("tr", has=reader.page.locator("img.mark")).first.locator("th a").first.click()
    expect(reader.page.locator(".sub img.mark")).to_be_visible()
    assert (owner.problems, reader.problems) == ([], [])
    assert (owner.others_asked(), reader.others_asked()) == ([], [])
