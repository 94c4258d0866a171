from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec

from forum.search.documents import Document
from forum.search.words import all_stems, fold, spelled, stems

# Raise it when documents are written in another way: indexes of other versions are rebuilt.
VERSION = 3

# BM25 (Robertson and Zaragoza 2009). The length a text is compared with is fixed, so that the
# weight of a word in a post is one byte, written once; `flask search evaluate` measures them.
K1 = 1.6
B = 0.6
PIVOT = 60
TITLE_WEIGHT = 5
HEAVIEST = 250
BYTE = HEAVIEST / (K1 + 1)

# The facet of what guests may not find.
INSIDE = "inside"

Item = tuple[bytes, int, float, bytes]
# Fewer, larger blocks than Whoosh's 128 postings: what is read here is read whole.
CODEC = W3Codec(blocklimit=1024, compression=3)


class ByteFormat(formats.Existence):
    """Keeps one byte a posting: the weight of the word in the document, 1 to HEAVIEST."""

    posting_size = 1

    def combine(self, vs: Iterable[bytes]) -> bytes:
        """Return the heaviest of several values of one posting."""
        return max(vs)


class Field(fields.FieldType):
    """An indexed field that takes its words as they are, without Whoosh's analyzers."""

    def __init__(self, form: formats.Format, unique: bool = False) -> None:
        super().__init__(form, None, unique=unique)


class WeightField(Field):
    """Words with their weights; its values are (title, text)."""

    def index(self, value: tuple[str, str], **_: Any) -> Iterator[Item]:
        """Yield each stem of a document with its weight."""
        for word, weight in weights(*value).items():
            yield word.encode(), 1, 1.0, bytes((weight,))


class WordField(Field):
    """Words that are in a document or not; its values are collections of them."""

    def index(self, value: Iterable[str], **_: Any) -> Iterator[Item]:
        """Yield each word once."""
        for word in set(value):
            yield word.encode(), 1, 1.0, b""


def weights(title: str, text: str) -> dict[str, int]:
    """Return stem → weight of a text whose title counts several times, in steps of BYTE.

    Common words are kept in titles only: for the thread called "The Who" they are the words.
    """
    counts = Counter(stems(text))
    for word in stems(title):
        counts[word] += TITLE_WEIGHT
    length = counts.total()
    for word in all_stems(title):
        counts.setdefault(word, 1)
    longer = K1 * (1 - B + B * length / PIVOT)
    return {
        word: max(1, round(BYTE * count * (K1 + 1) / (count + longer)))
        for word, count in counts.items()
    }


def make_schema() -> fields.Schema:
    """Return the fields of an index: one of weights per kind, facets, title words, columns."""
    number = fields.COLUMN(columns.NumericColumn("Q"))
    words = WordField(formats.Existence())
    return fields.Schema(
        key=WordField(formats.Existence(), unique=True),
        facets=words,
        spelling=words,
        post=WeightField(ByteFormat()),
        member=WeightField(ByteFormat()),
        tag=WeightField(ByteFormat()),
        idea=WeightField(ByteFormat()),
        job=WeightField(ByteFormat()),
        id=number,
        group=number,
        created=number,
    )


def values(document: Document) -> dict[str, Any]:
    """Return the fields of a document; nothing of it is stored but numbers."""
    made: dict[str, Any] = {
        "key": [str(document.key)],
        "facets": facets(document),
        document.kind: (document.title, document.text),
        "id": document.id,
        "group": document.group,
        "created": seconds(document.created),
    }
    if document.title:
        made["spelling"] = [word for word in spelled(document.title) if spellable(word)]
    return made


def spellable(word: str) -> bool:
    """Whether a folded word is one that others may be corrected to."""
    return len(word) > 2 and word.isalpha()


def facets(document: Document) -> list[str]:
    """Return the facets a document is filtered by."""
    found = [f"kind:{document.kind}", f"space:{document.space}", f"type:{document.type}"]
    if document.inside:
        found.append(INSIDE)
    if document.author:
        found.append(author_facet(document.author))
    return found + [f"tag:{fold(tag)}" for tag in document.tags]


def author_facet(username: str) -> str:
    """Return the facet of what somebody wrote."""
    return f"by:{fold(username)}"


def seconds(moment: datetime) -> int:
    """Return a moment as whole seconds since 1970, 1 for whatever was before."""
    return max(1, int(moment.timestamp()))
