from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
# About 10^8 guesses, the least that holds against guessing over the network for months
# (D. Wheeler, zxcvbn: Low-Budget Password Strength Estimation, USENIX Security 2016).
LEAST_SCORE = 3
# Judging takes time that grows faster than the text (0.4 s for 48 characters of the worst kind),
# and what begins well stays good.
JUDGED = 48

_hasher = PasswordHasher()
# What an unknown name is checked against, so that it takes as long as a known one.
_NOBODY = _hasher.hash("a password that nobody has, hashed once a process")


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password (the library's defaults follow RFC 9106)."""
    return _hasher.hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether a password belongs to a hash; takes as long when there is no hash."""
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def password_problem(password: str, username: str, email: str) -> str | None:
    """Return why a password may not be chosen, None when it may."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters."
    folded = password.casefold()
    own = [username, email, email.partition("@")[0]]
    if any(len(word) >= 3 and word.casefold() in folded for word in own):
        return "Leave your user name and your address out of the password."
    return _too_easy(password, own)


def _too_easy(password: str, own: list[str]) -> str | None:
    # Its word lists take 15 MB, which a process that never sees a new password need not hold.
    from zxcvbn import zxcvbn

    verdict = zxcvbn(password[:JUDGED], user_inputs=own)
    if int(verdict["score"]) >= LEAST_SCORE:
        return None
    why = verdict["feedback"]["warning"] or "It is made of what is tried first."
    return f"That password is too easy to guess. {why} A few unrelated words are better."
