"""The words that a reader of a page sees, line by line; what is hidden, scripted or only markup is left out.

Menus and buttons stay: "Book a demo" and "Start free" say more about how a company sells than its prose does, which is
why no extractor of articles is used here.
"""

from __future__ import annotations

import re
import unicodedata

#: Characters of one page that are looked at; the rest is cut off, and the page says so.
LONGEST_PAGE = 20_000

_UNREAD = (
    "script", "style", "noscript", "template", "svg", "iframe", "object", "head > *:not(title)", "[hidden]",
    "[aria-hidden='true']", "input[type='hidden']", "textarea",
)  # fmt: skip
_BLOCKS = frozenset({
    "a", "address", "article", "aside", "blockquote", "body", "br", "button", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "label", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "td", "th", "title", "tr",
    "ul",
})  # fmt: skip
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(font-size|opacity)\s*:\s*0(?![.\d])|text-indent\s*:\s*-\d{3,}"
    r"|(?<![\w-])(left|top|right|bottom)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![\w-])(color|background(?:-color)?)\s*:\s*([^;!]+)", re.IGNORECASE)
_BLANK = re.compile(r"\s+")


def readable_text(html: str) -> str:
    """The visible text of a page, a line a block, each line once, at most LONGEST_PAGE characters."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for selector in _UNREAD:
        for node in tree.css(selector):
            node.decompose()
    for node in tree.css("[style]"):
        if _is_hidden(node.attributes.get("style") or ""):
            node.decompose()
    parts: list[str] = []
    root = tree.root
    if root is None:
        return ""
    for node in root.traverse(include_text=True):
        if node.tag == "-text":
            parts.append(node.text_content or "")
        elif node.tag in _BLOCKS:
            parts.append("\n")
    lines = (_BLANK.sub(" ", line).strip() for line in _seen("".join(parts)).split("\n"))
    return "\n".join(dict.fromkeys(line for line in lines if line))[:LONGEST_PAGE]


def _is_hidden(style: str) -> bool:
    """Whether a style hides its element: not shown, outside of the window, or of the colour of its ground."""
    colours = {name.lower().removesuffix("-color"): value.strip().lower() for name, value in _COLOUR.findall(style)}
    own = colours.get("color")
    return bool(_HIDDEN.search(style)) or (own is not None and own == colours.get("background"))


def _seen(text: str) -> str:
    """Without format characters, which no reader sees and in which whole sentences can be hidden."""
    return text if text.isascii() else "".join(one for one in text if unicodedata.category(one) != "Cf")
