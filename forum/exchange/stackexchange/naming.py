from __future__ import annotations

import re
import unicodedata

from forum.accounts.forms import RESERVED

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_SHORT_FOLDER = re.compile(r"stackexchange-([a-z0-9-]+)")
_TAG_SIGNS = {"#": "-sharp", "+": "-plus", ".": "-"}


def source_name(folder: str) -> str:
    """Return the site a dump is of, as the names of its folder say, else the folder's name.

    Folders are named `<site>.stackexchange.com`, by the official archive, or
    `stackexchange-<site>`.
    """
    short = _SHORT_FOLDER.fullmatch(folder)
    return f"{short[1]}.stackexchange.com" if short else folder


def host_of(source: str) -> str | None:
    """Return the source's host name, None where its name is none."""
    return source if _HOST.fullmatch(source) else None


def space_slug(source: str) -> str:
    """Return a slug for the space a source is loaded into: its first name."""
    plain = _plain(source.removesuffix(".stackexchange.com").removesuffix(".com"))
    return plain[:40].strip("-") or "imported"


def username_from(display_name: str, number: int) -> str:
    """Return a user name of 3 to 30 letters a to z, digits and dashes for a display name."""
    plain = _plain(display_name)[:30].strip("-")
    if len(plain) >= 3 and plain not in RESERVED:
        return plain
    end = f"-{abs(number)}"
    return (plain or "member")[: 30 - len(end)] + end


def tag_slug(name: str) -> str:
    """Return a tag's name without the signs an address cannot carry: c# becomes c-sharp."""
    spelled = "".join(_TAG_SIGNS.get(char, char) for char in name.lower())
    return re.sub(r"[\W_]+", "-", spelled).strip("-")[:40].strip("-") or "tag"


def tag_names(written: str) -> list[str]:
    """Return the names in a post's Tags, written <a><b> until 2024 and |a|b| since."""
    return [name for name in re.split(r"[<>|]+", written) if name]


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
