import re

import pytest

from shared.ui.glossary import BY_LABEL, BY_SLUG, GROUPS, term_for
from shared.ui.parts import Fact


def test_no_two_terms_share_a_name_or_a_label():
    terms = [term for group in GROUPS.values() for term in group]

    assert len(BY_SLUG) == len(terms)
    assert len(BY_LABEL) == sum(len(term.all_labels) for term in terms)


@pytest.mark.parametrize(
    ("label", "slug"),
    [("Carbon intensity", "carbon-intensity"), ("volume", "neat-tonne"), ("Mass balance", "mass-balance"),
     ("Book and claim", "mass-balance"), ("Bidding", "sealed"), ("Revision", "material-change"), ("CORSIA", "corsia")],
)  # fmt: skip
def test_a_label_leads_to_its_term(label, slug):
    assert term_for(label) is BY_SLUG[slug]


def test_most_labels_need_no_word():
    assert term_for("Title") is None


def test_each_word_says_where_it_comes_from():
    """What holds outside of this marketplace cites a public document by its number or its name."""
    documents = re.compile(r"\d{4}|ICAO|GHG Protocol")

    assert [term.slug for term in BY_SLUG.values() if not term.source] == []
    fuel = [term for title in ("The fuel", "Carbon and proof") for term in GROUPS[title]]
    assert [term.slug for term in fuel if not documents.search(term.source)] == []


def test_a_fact_is_explained_behind_its_label(render):
    facts = [Fact("Carbon intensity", "at most 25"), Fact("Where", "<b>Zürich</b>")]

    html = render('{% include "ui/facts.html" with items=facts only %}', facts=facts)

    assert '<details class="pop term"><summary>Carbon intensity</summary>' in html
    assert '<a href="/help/#carbon-intensity">More on Carbon intensity</a>' in html
    assert "<dt>Where</dt><dd>&lt;b&gt;Zürich&lt;/b&gt;" in html


def test_a_label_that_is_hostile_stays_text(render):
    assert render("{% explained label %}{% explain label %}", label="<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"


def test_a_word_may_stand_as_the_sentence_needs_it(render):
    html = render('{% term "material-change" "a material change" %}')

    assert "<summary>a material change</summary>" in html


@pytest.mark.django_db
def test_the_help_page_is_for_everybody(client):
    page = client.get("/help/").content.decode()

    assert [slug for slug in BY_SLUG if f'id="{slug}"' not in page] == []
    assert client.post("/help/").status_code == 405
