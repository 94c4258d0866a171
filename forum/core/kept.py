from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
from flask import Flask, Response, g, request
from sqlalchemy import Engine

from forum.core import versions
from forum.core.access import viewer

MOST_PAGES = 256
MOST_BYTES = 200_000
# Any other query makes the same page again: it would only push others out.
KNOWN = re.compile(r"((page|after|show)=[\w.:-]{0,60})?")
NOT_KEPT = frozenset({"Content-Length", "Vary", "Cache-Control"})
COOKIES = ("session=", "remember_token=")


@dataclass(slots=True)
class Page:
    """A whole answer, and the numbers of everything it shows."""

    numbers: dict[str, int]
    etag: str
    headers: list[tuple[str, str]]
    body: bytes
    packed: dict[str, bytes] = field(default_factory=dict)

    def encoded(self, encoding: str) -> bytes:
        """Return the body in one of the encodings, packed once."""
        if not encoding:
            return self.body
        if encoding not in self.packed:
            pack = _brotli if encoding == "br" else gzip.compress
            self.packed[encoding] = pack(self.body)
        return self.packed[encoding]


class KeptPages:
    """WSGI middleware that answers guests with whole pages as long as nothing on them changed.

    A page is kept under the versions of what it shows, read before its content was; each hit
    reads the present versions (one statement), so nothing that changed is ever shown.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], engine: Engine) -> None:
        self._app = app
        self._engine = engine
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = Lock()
        mark = "?" if engine.dialect.name == "sqlite" else "%s"
        self._statement = "SELECT name, number FROM versions WHERE name IN ({})".format
        self._mark = mark

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or let the application make the page."""
        if environ["REQUEST_METHOD"] != "GET" or _signed(environ.get("HTTP_COOKIE", "")):
            return self._app(environ, start_response)
        key = f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}"
        page = self._pages.get(key)
        if page is not None and self._present(page.numbers) == page.numbers:
            return _answer(page, environ, start_response)
        if KNOWN.fullmatch(environ.get("QUERY_STRING", "")):
            environ["forum.keep"] = lambda page: self._keep(key, page)
        return self._app(environ, start_response)

    def _keep(self, key: str, page: Page) -> None:
        if len(page.body) > MOST_BYTES:
            return
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)

    def _present(self, numbers: dict[str, int]) -> dict[str, int]:
        names = tuple(numbers)
        statement = self._statement(",".join([self._mark] * len(names)))
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(statement, names)
            found = dict(cursor.fetchall())
            cursor.close()
        finally:
            connection.close()
        return {name: found.get(name, 0) for name in names}


def keep(*names: str) -> None:
    """Let the page being made be kept for guests until one of the named parts changes.

    Call it before the page's content is read: a version read first can only be too old.
    """
    person = viewer()
    if "forum.keep" in request.environ and person.is_guest:
        g.kept_numbers = versions.numbers((*names, versions.SITE))
        g.site_number = g.kept_numbers[versions.SITE]


def let_go() -> None:
    """Do not keep the page being made after all: it will change by itself, as a poll closes."""
    g.pop("kept_numbers", None)


def _store(response: Response) -> Response:
    numbers: dict[str, int] | None = g.get("kept_numbers")
    if numbers is None or response.status_code != 200 or "Set-Cookie" in response.headers:
        return response
    digest = blake2b(response.get_data(), digest_size=12).hexdigest()
    headers = [(k, v) for k, v in response.headers if k not in NOT_KEPT]
    page = Page(numbers, f'W/"{digest}"', headers, response.get_data())
    request.environ["forum.keep"](page)
    response.headers["ETag"] = page.etag
    return response


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=5))


def _signed(cookies: str) -> bool:
    return any(name in cookies for name in COOKIES)


def _answer(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    vary = [("Vary", "Accept-Encoding, Cookie"), ("ETag", page.etag)]
    vary.append(("Cache-Control", "no-cache, private"))
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 NOT MODIFIED", vary)
        return [b""]
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
    body = page.encoded(encoding)
    headers = [*page.headers, *vary, ("Content-Length", str(len(body)))]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    start_response("200 OK", headers)
    return [body]


def init_kept(app: Flask, engine: Engine) -> None:
    """Put the kept pages in front of the application."""
    app.after_request(_store)
    wsgi: Any = app.wsgi_app
    app.wsgi_app = KeptPages(wsgi, engine)  # type: ignore[method-assign]
