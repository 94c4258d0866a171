from __future__ import annotations

import re

from forum.organizations.choices import GRADES

SMALL = frozenset({"a", "an", "and", "at", "by", "de", "for", "in", "of", "on", "the", "to"})
# What stays in capitals in a name that is otherwise made readable.
CAPITALS = frozenset(
    {"BOCES", "ECE", "II", "III", "IV", "KIPP", "STEAM", "STEM", "VI", "VII", "AXL", "AIM"}
)
_NUMBERED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: grade)?", re.IGNORECASE)
_NAMED = {"infant": "IT", "preschool": "PR", "ungraded": "UG", "postsecondary": "PS"}


def readable(name: str) -> str:
    """Return a name that is written in capitals as people write it; others stay as they are."""
    if not name.isupper():
        return name
    words = name.split()
    return " ".join(_cased(word, first=place == 0) for place, word in enumerate(words))


def _cased(word: str, *, first: bool) -> str:
    bare = re.sub(r"\W", "", word)
    if bare in CAPITALS or any(char.isdigit() for char in bare) or not re.search("[AEIOUY]", bare):
        return word
    if bare.lower() in SMALL and not first:
        return word.lower()
    return re.sub(r"[^\W_]+(?:['’][^\W_]+)*", lambda found: found[0].capitalize(), word)


def grade_code(text: str) -> str:
    """Return the code of a grade: 7th Grade is 07, 1/2 Day Kindergarten KG.

    Raises ValueError for what is no grade.
    """
    plain = " ".join(text.split())
    if plain.upper() in GRADES:
        return plain.upper()
    low = plain.lower()
    if "kindergarten" in low:
        if low.startswith("pre"):
            return "PK"
        return "TK" if "transition" in low else "KG"
    if low in ("k", "pre-k", "prek"):
        return "KG" if low == "k" else "PK"
    found = _NUMBERED.fullmatch(low)
    code = f"{int(found[1]):02}" if found else _NAMED.get(low, "")
    if code not in GRADES:
        raise ValueError(f"“{plain[:40]}” is no grade.")
    return code


def grades_between(lowest: str, highest: str) -> str:
    """Return the codes from one grade to another; "" where one is not told.

    Between, years that are not everywhere one of their own are left out. Raises ValueError for
    what is no grade, and for grades in the wrong order.
    """
    if not lowest or not highest:
        return ""
    first, last = grade_code(lowest), grade_code(highest)
    order = list(GRADES)
    if order.index(first) > order.index(last):
        raise ValueError(f"the lowest grade, {lowest}, is above the highest, {highest}.")
    span = order[order.index(first) : order.index(last) + 1]
    optional = {"PK", "TK", "PR", "13", "PS"} - {first, last}
    return " ".join(code for code in span if code not in optional)


def grades_listed(text: str) -> str:
    """Return the codes of grades that a list names, in their order; raises ValueError."""
    codes = {grade_code(part) for part in re.split(r"[,;|]", text) if part.strip()}
    return " ".join(code for code in GRADES if code in codes)
