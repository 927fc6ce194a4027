import gzip
import re
from pathlib import Path

import pytest
from django.urls import reverse

from shared.ui.script import JS, script
from shared.ui.script import PARTS as SCRIPTS
from shared.ui.stylesheet import CSS, PARTS, stylesheet

MOST_LINES = 1500
MOST_LINES_A_FILE = 120
MOST_LINES_OF_SCRIPT = 160
MOST_LINES_A_SCRIPT = 40


def test_stylesheet_joins_every_file_with_the_tokens_first():
    files = {file.stem for file in CSS.glob("*.css")}

    assert files == set(PARTS)
    assert PARTS[0] == "tokens"


def test_stylesheet_stays_small():
    lines = {file.name: len(file.read_text().splitlines()) for file in CSS.glob("*.css")}
    long_lines = [
        (file.name, line) for file in CSS.glob("*.css") if file.stem != "tokens"
        for line in file.read_text().splitlines() if len(line) > 120
    ]  # fmt: skip

    assert sum(lines.values()) <= MOST_LINES
    assert {name: count for name, count in lines.items() if count > MOST_LINES_A_FILE} == {}
    assert long_lines == []


def test_script_stays_small():
    lines = {file.stem: len(file.read_text().splitlines()) for file in JS.glob("*.js")}

    assert set(lines) == set(SCRIPTS)
    assert sum(lines.values()) <= MOST_LINES_OF_SCRIPT
    assert {name: count for name, count in lines.items() if count > MOST_LINES_A_SCRIPT} == {}


def test_colours_are_written_in_the_tokens_alone():
    elsewhere = "".join((CSS / f"{part}.css").read_text() for part in PARTS[1:])

    assert set(re.findall(r"#[0-9a-f]{3,8}\b|rgb\([^)]*\)|light-dark\(", elsewhere)) <= {"#fff"}


def test_every_token_used_is_defined():
    text = stylesheet().text.decode()

    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= set(re.findall(r"(--[a-z0-9-]+):", text))


@pytest.mark.parametrize(
    ("name", "joined", "kind"), [("stylesheet", stylesheet, "text/css"), ("script", script, "text/javascript")]
)
def test_it_is_kept_for_ever_under_its_own_name(client, name, joined, kind):
    file = joined()

    response = client.get(reverse(f"ui:{name}", args=[file.digest]), headers={"accept-encoding": "gzip, br"})

    assert gzip.decompress(response.content) == file.text
    assert response["Content-Type"] == f"{kind}; charset=utf-8"
    assert response["Content-Encoding"] == "gzip"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in response["Vary"]


def test_stylesheet_under_another_name_is_not_kept(client):
    response = client.get(reverse("ui:stylesheet", args=["0123456789abcdef"]))

    assert response.content == stylesheet().text
    assert response["Cache-Control"] == "no-store"


def test_no_template_styles_or_scripts_inline():
    root = Path(__file__).resolve().parents[3]
    templates = [*root.glob("shared/*/templates/**/*.html"), *root.glob("*_portal/*/templates/**/*.html")]
    inline = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:")

    pages = [file for file in templates if not file.name.startswith("mail")]  # mail programs read no style sheet

    assert [file.name for file in pages if inline.search(file.read_text())] == []
    assert len(templates) > 40
