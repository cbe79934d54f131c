"""HTML from strangers: nothing of it runs, nothing is fetched, and its words stay."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.mail.html import MOST_IN_PICTURE, MOST_NESTED, sanitized, to_text, without_tags

HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='http://t.example/p.gif'>",
    "<img src='//t.example/p.gif'>",
    "<img srcset='http://t.example/p.gif 1x'>",
    "<img src='data:image/svg+xml;base64,AAAA'>",
    "<img src='data:text/html;base64,AAAA'>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></math>",
    "<style>p{background:url(http://t.example)}</style>",
    "<p style='background:url(http://t.example)'>a</p>",
    "<table background='http://t.example/x.png'><tr><td>a</table>",
    "<a href='javascript:alert(1)'>a</a>",
    "<a href='&#106;avascript:alert(1)'>a</a>",
    "<a href=' java\tscript:alert(1)'>a</a>",
    "<a href='data:text/html,x'>a</a>",
    "<a href='http://x.example' ping='http://t.example'>a</a>",
    "<iframe src='http://t.example'></iframe>",
    "<object data='http://t.example'></object>",
    "<embed src='http://t.example'>",
    "<link rel=stylesheet href='http://t.example'>",
    "<base href='http://t.example'>",
    "<meta http-equiv=refresh content='0;url=http://t.example'>",
    "<form action='http://t.example'><input name=card></form>",
    "<video poster='http://t.example' src='http://t.example'></video>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<p id=conversation class=button>a</p>",
]
_TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
#: A tag that may be there at all, with its attributes as they are written.
_FORBIDDEN_TAG = re.compile(
    r"</?(?:script|style|svg|math|iframe|object|embed|link|base|meta|form|input|video|audio"
    r"|frame|noscript|template|button)\b",
    re.IGNORECASE,
)
_FETCHES = re.compile(
    r"""<(?!a\s)[^>]*\s(?:src|href|background|poster|srcset|data)="(?!cid:|data:image/)""",
    re.IGNORECASE,
)
_ACTS = re.compile(r"""<[^>]*\s(?:on\w+|style|id|class|ping|formaction)=""", re.IGNORECASE)
_LEADS = re.compile(r"""<a\s[^>]*href="(?!https?://|mailto:|tel:)""", re.IGNORECASE)


def assert_harmless(html: str) -> None:
    for forbidden in (_FORBIDDEN_TAG, _FETCHES, _ACTS, _LEADS):
        found = forbidden.search(html)
        assert found is None, found


@pytest.mark.parametrize("markup", HOSTILE)
def test_nothing_runs_and_nothing_is_fetched(markup: str) -> None:
    assert_harmless(sanitized(markup) or "")


_MARKUP = st.lists(
    st.sampled_from(
        [
            *("<", ">", "</", "/>", '"', "'", "=", " ", "&", "<!--", "-->", "<![CDATA[", "]]>"),
            *(
                "<p>",
                "<b>",
                "</b>",
                "<a ",
                "<img ",
                "<table>",
                "<td>",
                "<svg>",
                "<math>",
                "<style>",
            ),
            *(
                "</style>",
                "<title>",
                "<textarea>",
                "<noscript>",
                "<template>",
                "<select>",
                "<mtext>",
            ),
            *("href=", "src=", "style=", "onload=", "javascript:", "http://t.example", "cid:a"),
            *("data:image/png;base64,AA", "script", "&lt;", "&#60;", "\0", "x", "ñ"),
        ]
    )
    | st.text(max_size=4),
    max_size=40,
).map("".join)


@given(_MARKUP)
@example("".join(HOSTILE))
def test_whatever_is_written_cleaning_it_leaves_nothing_harmful(markup: str) -> None:
    assert_harmless(sanitized(markup) or "")


@given(_MARKUP)
@example("".join(HOSTILE))
def test_cleaning_twice_is_cleaning_once(markup: str) -> None:
    once = sanitized(markup) or ""

    assert sanitized(once) == once


@pytest.mark.parametrize(
    "kept",
    [
        '<img src="cid:a@mail.example" alt="leak">',
        '<img src="data:image/png;base64,AAAA">',
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        "<blockquote>a</blockquote>",
        "<p>¿Cuánto?</p>",
    ],
)
def test_what_is_harmless_stays(kept: str) -> None:
    assert sanitized(kept) == kept


@pytest.mark.parametrize(
    "link", ["https://x.example/?a=1", "mailto:a@b.example", "tel:+15035550100"]
)
def test_a_link_opens_elsewhere_and_learns_nothing_of_us(link: str) -> None:
    html = sanitized(f'<a href="{link}">a</a>') or ""

    assert f'href="{link}"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert 'target="_blank"' in html


def test_a_picture_written_into_the_mail_may_not_be_big() -> None:
    picture = "data:image/png;base64," + "A" * MOST_IN_PICTURE

    assert sanitized(f'<img src="{picture}">') == "<img>"


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * (MOST_NESTED + 1),
        "<b></i>" * (MOST_NESTED + 1),
        "<br>" * 40_000,
        "&" * 60_000,
        "<DIV>" * 100_000,
    ],
)
def test_what_cannot_be_cleaned_in_time_is_not(markup: str) -> None:
    assert sanitized(markup) is None


def test_markup_that_is_only_long_is_cleaned() -> None:
    assert sanitized("<p>a<br>" * 5000) is not None


def test_words_nested_deeper_than_the_library_reads_are_not_lost() -> None:
    safe = sanitized("<div>" * MOST_NESTED + "words") or ""

    assert to_text(safe) == "words"


def test_quotes_within_quotes_are_marked_twice() -> None:
    safe = "a<blockquote>b<blockquote>c</blockquote>d</blockquote>e"

    assert [line for line in to_text(safe).split("\n") if line.strip("> ")] == [
        *("a", "> b", ">> c", "> d", "e")
    ]


def test_entities_and_blocks_are_read_without_the_tags() -> None:
    assert without_tags("<div>a &amp; b</div><div>c</div>").split() == ["a", "&", "b", "c"]
