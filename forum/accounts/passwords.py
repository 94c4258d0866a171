from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

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
