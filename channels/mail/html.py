"""HTML from strangers: made safe to show in a frame, and turned into text.

`nh3` cleans it by an allow-list: no script, style, form or frame, nothing that
is fetched when it is shown. Pictures are those that came along (`cid:`) or are
written into the mail itself; links lead to web pages, mailboxes and telephones.
Both libraries take quadratic time or recurse for markup nested thousands of
levels deep, so such markup is not given to them.
"""

import re
from html import unescape

import nh3
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

from channels.redaction import clean

#: Levels of open tags; people's mail has some dozens.
MOST_NESTED = 300
#: Levels of which lxml, below inscriptis, keeps the text: 256, of which a table counts four.
_DEEPEST_TEXT = 60
#: Tags, and entities, of one mail: what cleaning takes time for.
MOST_TAGS = 30_000
MOST_ENTITIES = 50_000
#: Characters of a picture written into the mail itself (RFC 2397).
MOST_IN_PICTURE = 200_000

TOO_COMPLEX = "Its HTML is too tangled to show; its words are shown as plain text."

_TAGS = {
    *("a", "abbr", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite"),
    *("code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q"),
    *("s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td"),
    *("tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr"),
}
_GONE_WITH_CONTENT = {
    *("script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg"),
    *("math", "select", "textarea", "audio", "video", "applet", "xml"),
}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
    "font": {"color", "face", "size"},
    "*": {"align", "valign", "dir", "lang", "title", "width", "bgcolor"},
}
_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_PICTURE = re.compile(
    r"cid:|data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE
)


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """Return the value an attribute keeps, None when it goes."""
    if attribute == "href":
        return value if _LINK.match(value.strip()) else None
    if attribute == "src":
        fits = len(value) <= MOST_IN_PICTURE and _PICTURE.match(value.strip())
        return value if tag == "img" and fits else None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_GONE_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    attribute_filter=_keep,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    url_relative="deny",
)

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
#: Tags that have no end, or whose end may be left out (HTML §13.1.2.4) without their nesting.
_UNNESTED = {
    *("br", "hr", "img", "input", "meta", "link", "base", "col", "area", "wbr", "p", "li", "dt"),
    *("dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "html", "head", "body"),
}
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_BLOCK_END = re.compile(
    r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote|hr)\b[^<>]{0,2000}>", re.IGNORECASE
)

#: Private-use characters that mark where a quote begins and ends, on lines of their own.
_QUOTE, _UNQUOTE = "\ue0f0", "\ue0f1"
_CONFIG = ParserConfig(css=CSS_PROFILES["strict"], display_links=False, display_images=False)
_BLANKS = re.compile(r"\n{3,}")


def sanitized(markup: str) -> str | None:
    """Return HTML that is safe to show in a frame; None when it is too tangled to clean in time."""
    if _is_tangled(markup):
        return None
    return _CLEANER.clean(clean(markup)).strip()


def to_text(safe: str) -> str:
    """Return the words of sanitised HTML, tables aligned, quotes marked with ">"."""
    if _is_deep(safe, _DEEPEST_TEXT):
        return without_tags(safe)
    marked = safe.replace("<blockquote", f"<div>{_QUOTE}</div><blockquote")
    marked = marked.replace("</blockquote>", f"</blockquote><div>{_UNQUOTE}</div>")
    try:
        text = get_text(marked, _CONFIG)
    except Exception:  # noqa: BLE001  it recurses, and knows not all that strangers write
        return without_tags(safe)
    return _BLANKS.sub("\n\n", _quoted(clean(text))).strip("\n")


def without_tags(markup: str) -> str:
    """Return what stands between the tags, for markup too tangled to read."""
    lines = _ANY_TAG.sub(" ", _BLOCK_END.sub("\n", markup))
    return clean(unescape(lines)).strip()


def _is_tangled(markup: str) -> bool:
    too_many = markup.count("<") > MOST_TAGS or markup.count("&") > MOST_ENTITIES
    return too_many or _is_deep(markup, MOST_NESTED)


def _is_deep(markup: str, most: int) -> bool:
    """Tell whether more than so many tags are open at once."""
    if markup.count("<") <= most:
        return False
    opened: dict[str, int] = {}
    depth = 0
    for closes, name in _TAG.findall(markup.lower()):
        if name in _UNNESTED:
            continue
        if not closes:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
        elif opened.get(name):
            opened[name] -= 1
            depth -= 1
        if depth > most:
            return True
    return False


def _quoted(text: str) -> str:
    """Return the text with ">" before lines that stand between the marks."""
    if _QUOTE not in text:
        return text
    depth = 0
    lines: list[str] = []
    begins = False
    for line in text.split("\n"):
        mark = ">" * depth
        if _QUOTE in line:
            depth, begins = depth + 1, True
        elif _UNQUOTE in line:
            while depth and lines and lines[-1] == mark:
                lines.pop()
            depth = max(0, depth - 1)
        elif line.strip() or not begins:
            begins = False
            lines.append(f"{mark} {line.strip()}".rstrip() if depth else line.rstrip())
    return "\n".join(lines)
