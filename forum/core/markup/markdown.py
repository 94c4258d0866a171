from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from forum.core.markup.allowed import MAX_CONTAINERS
from forum.core.markup.guard import Tangled

_INERT: Final = {"@": "&#64;", "#": "&#35;", ":": "&#58;"}
_INTERRUPTED_BY_QUOTES = ["paragraph", "reference", "blockquote", "list"]
_INTERRUPTED_BY_LISTS = ["paragraph", "reference", "blockquote"]


def render(source: str) -> str:
    """Return the HTML of a Markdown text, not yet safe: CommonMark, tables and ~~strike~~.

    Raises Tangled when link definitions would make the HTML many times longer than the source.
    """
    env: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(source, env)
    if env.get("references") and _size_of_links(tokens) > 4 * len(source) + 10_000:
        raise Tangled
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env))


def _size_of_links(tokens: Sequence[Token]) -> int:
    return sum(
        len(str(value))
        for token in tokens
        for child in token.children or ()
        if child.attrs
        for value in child.attrs.values()
    )


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return state.level < MAX_CONTAINERS and blockquote(state, start, end, silent)


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return state.level < MAX_CONTAINERS and list_block(state, start, end, silent)


def _keep_escapes(state: StateCore) -> None:
    r"""Keep \@, \# and \: apart from the text around them, so that they start no name or link."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text_special" and token.content in _INERT:
                token.type, token.content = "html_inline", _INERT[token.content]


def _cell(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    """Write a cell's alignment as an attribute: the content security policy forbids styles."""
    style = tokens[index].attrs.pop("style", None)
    if style:
        tokens[index].attrs["align"] = str(style).removeprefix("text-align:")
    return renderer.renderToken(tokens, index, options, env)


def _build() -> MarkdownIt:
    # Of inline nesting the price is time (every level reads a run of "[" again), so 20 is kept.
    markdown = MarkdownIt("commonmark", {"maxNesting": MAX_CONTAINERS + 4})
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.at("blockquote", _quote, {"alt": _INTERRUPTED_BY_QUOTES})
    markdown.block.ruler.at("list", _list, {"alt": _INTERRUPTED_BY_LISTS})
    markdown.core.ruler.before("text_join", "keep_escapes", _keep_escapes)
    markdown.add_render_rule("th_open", _cell)
    markdown.add_render_rule("td_open", _cell)
    return markdown


_MARKDOWN: Final = _build()
