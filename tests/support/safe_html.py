from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from bleach._vendor import html5lib

# Written apart from forum.core.markup.allowed on purpose: a mistake there must not hide here.
TAGS = frozenset(
    [
        *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details"),
        *("dfn", "div", "dl", "dt", "em", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li"),
        *("mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub"),
        *("summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "var"),
        "wbr",
    ]
)
ATTRIBUTES = {
    "a": {"href": r"\s*[^\x00-\x1f\x7f]*\s*", "title": ".*"},
    "abbr": {"title": ".*"},
    "code": {"class": r"language-[A-Za-z0-9_+#.-]+"},
    "details": {"open": ".*"},
    "dfn": {"title": ".*"},
    "div": {"class": "table-scroll", "tabindex": "0", "role": "group", "aria-label": "Table"},
    "li": {"value": r"[0-9]{1,9}"},
    "ol": {"start": r"[0-9]{1,9}"},
    "pre": {"tabindex": "0"},
    "td": {"align": "left|center|right", "colspan": "[0-9]{1,2}", "rowspan": "[0-9]{1,2}"},
    "th": {"align": "left|center|right", "colspan": "[0-9]{1,2}", "rowspan": "[0-9]{1,2}"},
}
REL = {"nofollow", "ugc", "noopener"}
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def faults(html: str) -> list[str]:
    """Return what a browser would meet in this HTML that the door must never let through.

    The HTML is read twice: by the standard's own algorithm (html5lib, as a whole document and with
    character references decoded) and by the parser of the standard library.
    """
    elements = list(_elements(html))
    seen = [tag for tag, _ in elements]
    plain = _PlainParser(html)
    found = [fault for tag, attributes in elements for fault in _faults_of(tag, attributes)]
    found += [f"<{tag}> in the second reading" for tag in plain.tags if tag not in TAGS]
    found += plain.others
    if len(plain.tags) != len(seen) and "table" not in seen:
        found.append(f"two parsers disagree: {len(plain.tags)} and {len(seen)} elements")
    if UNSEEN.search(html):
        found.append("a control, surrogate or override character")
    return found


def tree_of(html: str) -> Any:
    """Return a fragment as nested tuples of tag, attributes and children, to compare two."""
    return _node(html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False))


def _elements(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    page = html5lib.parse(
        f"<!doctype html><title>t</title><body><main>{html}</main>", namespaceHTMLElements=False
    )
    body = page.find("body")
    main = body.find("main")
    if len(body) != 1 or (main.tail or "").strip():
        yield "main", {"left": "early"}
    for element in main.iter():
        if element is not main:
            yield str(getattr(element, "tag", "?")), dict(element.attrib)


def _faults_of(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    if tag not in TAGS:
        yield f"<{tag}>"
    for name, value in attributes.items():
        if (tag, name) == ("a", "rel"):
            continue
        rule = ATTRIBUTES.get(tag, {}).get(name)
        if rule is None or not re.fullmatch(rule, value, re.DOTALL):
            yield f"<{tag} {name}={value!r}>"
    if tag == "a":
        yield from _faults_of_link(attributes)


def _faults_of_link(attributes: dict[str, str]) -> Iterator[str]:
    address = re.sub(r"[\x00-\x20\x7f-\xa0]", "", attributes.get("href", "")).lower()
    scheme = re.match(r"([^/?#]*?):", address)
    if scheme and scheme[1] not in {"http", "https", "mailto"}:
        yield f"address {address!r}"
    if re.match(r"[/\\]{2}|/\\|\\", address):
        yield f"address of another site {address!r}"
    if address.startswith("http") and scheme and set(attributes.get("rel", "").split()) != REL:
        yield f"rel of {address!r}"


class _PlainParser(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and an attribute that would be a handler."""
        self.tags.append(tag)
        self.others += [f"handler {name}" for name, _ in attrs if name.startswith("on")]

    def handle_comment(self, data: str) -> None:
        """Note a comment: none may stay."""
        self.others.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        """Note a declaration: none may stay."""
        self.others.append(f"declaration {decl!r}")

    def handle_pi(self, data: str) -> None:
        """Note a processing instruction: none may stay."""
        self.others.append(f"instruction {data!r}")


def _node(element: Any) -> Any:
    children = [(_node(child), child.tail or "") for child in element]
    return (str(element.tag), tuple(sorted(element.attrib.items())), element.text or "", children)
