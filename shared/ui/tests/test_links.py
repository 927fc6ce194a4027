def test_query_changes_one_name_and_begins_anew(render):
    path = "/lots/?state=open&page=3&after=x"

    assert render('{% autoescape off %}{% query sort="-price" %}{% endautoescape %}', path) == "?state=open&sort=-price"
    assert render("{% query page=2 %}", "/lots/?page=3") == "?page=2"
    assert render("{% query state=None %}", path) == "?"


def test_query_is_escaped(render):
    assert render("{% query q=words %}", "/?a=1", words='"><b>') == "?a=1&amp;q=%22%3E%3Cb%3E"


def test_query_without_takes_one_value_away(render):
    path = "/lots/?std=ISCC&std=RSB&page=2"

    assert render('{% query_without "std" "ISCC" %}', path) == "?std=RSB"
    assert render('{% query_without "std" %}', path) == "?"


def test_sort_head_shows_the_order_and_turns_it_round(render):
    head = '{% sort_head "price" "Price" unit="$/t" num=True %}'

    assert render(head, "/?sort=price") == (
        '<th scope="col" class="n" aria-sort="ascending"><a href="?sort=-price">Price</a> '
        '<span class="order ascending"><svg class="i" aria-hidden="true"><use href="/static/ui/icons.svg#sort"/></svg>'
        '</span><span class="u">$/t</span></th>\n'
    )
    assert 'aria-sort="descending"><a href="?sort=price">' in render(head, "/?sort=-price")
    assert render(head) == '<th scope="col" class="n"><a href="?sort=price">Price</a><span class="u">$/t</span></th>\n'


def test_crumbs_end_with_this_page(render):
    assert render('{% crumbs "Lots" "/lots/" "LOT-2026-0147" %}') == (
        '<nav class="crumbs" aria-label="Breadcrumbs"><ol><li><a href="/lots/">Lots</a></li>'
        '<li aria-current="page">LOT-2026-0147</li></ol></nav>\n'
    )
