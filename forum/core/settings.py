from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

KNOWN = frozenset(
    {
        "SECRET_KEY",
        "FORUM_INSTANCE",
        "DATABASE_URL",
        "REDIS_URL",
        "MAIL_URL",
        "BASE_URL",
        "PORT",
        "WEB_CONCURRENCY",
        "FORUM_ENV",
        "FORUM_DEMO",
        "FORUM_LIMITS",
        "TRUSTED_PROXIES",
    }
)
ENVIRONMENTS = ("development", "production", "testing")


class BadSetting(SystemExit):
    """A setting has a value the product cannot start with; its text is one clear line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between two installs; see `from_env` for where it comes from."""

    secret_key: str = field(repr=False)
    instance: Path
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    mail_url: str = field(repr=False)
    base_url: str
    environment: str = "production"
    port: int = 8000
    demo: bool = False
    limits: bool = True
    proxies: int = 0

    @property
    def development(self) -> bool:
        """Whether pages may show what only the people building the product should see."""
        return self.environment != "production"

    @property
    def secure(self) -> bool:
        """Whether the site is served over HTTPS, so that cookies may be bound to it."""
        return self.base_url.startswith("https://")

    @property
    def sqlite(self) -> bool:
        """Whether the data is in the embedded database."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from the environment.

        Names: SECRET_KEY, FORUM_INSTANCE, DATABASE_URL, REDIS_URL, MAIL_URL, BASE_URL, PORT,
        FORUM_ENV (development, production), FORUM_DEMO (0, 1: the demo community in an empty
        install), FORUM_LIMITS (0 for measuring: nobody is ever too fast), TRUSTED_PROXIES
        (how many servers in front of this one write X-Forwarded-For). Each may instead be
        named in a file by NAME_FILE. Raises BadSetting with one line when a value cannot be used.
        """
        values = _with_files(dict(os.environ if env is None else env))
        instance = Path(values.get("FORUM_INSTANCE") or "instance").resolve()
        environment = values.get("FORUM_ENV") or "production"
        if environment not in ENVIRONMENTS:
            raise BadSetting(f"FORUM_ENV must be one of {', '.join(ENVIRONMENTS)}.")
        return cls(
            secret_key=_secret_key(values, instance, environment),
            instance=instance,
            database_url=_database_url(values, instance),
            redis_url=_url(values, "REDIS_URL", ("redis", "rediss", "unix")),
            mail_url=_url(values, "MAIL_URL", ("file", "smtp", "smtps", "console"))
            or f"file://{instance / 'mail'}",
            base_url=_base_url(values),
            port=_port(values),
            environment=environment,
            demo=_flag(values, "FORUM_DEMO", default=environment == "development"),
            proxies=_proxies(values),
            limits=_flag(values, "FORUM_LIMITS", default=environment != "testing"),
        )


def secret_key_path(instance: Path) -> Path:
    """Return where an install that sets no SECRET_KEY keeps the one made for it."""
    return instance / "secret_key"


def _with_files(values: dict[str, str]) -> dict[str, str]:
    for name in [name for name in values if name.endswith("_FILE")]:
        plain = name.removesuffix("_FILE")
        if plain in KNOWN and values[name]:
            try:
                values[plain] = Path(values[name]).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise BadSetting(f"{name} cannot be read: {error.strerror}.") from error
    return values


def _secret_key(values: Mapping[str, str], instance: Path, environment: str) -> str:
    kept = secret_key_path(instance)
    if not values.get("SECRET_KEY") and environment == "development":
        _make_secret(kept)
    key = values.get("SECRET_KEY") or (kept.read_text().strip() if kept.is_file() else "")
    if len(key) < 32:
        raise BadSetting(
            "SECRET_KEY is missing or shorter than 32 characters; set it, or start with `make run`."
        )
    return key


def _make_secret(kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        kept.touch(0o600, exist_ok=False)
    except FileExistsError:
        return
    kept.write_text(secrets.token_hex(32))


def _database_url(values: Mapping[str, str], instance: Path) -> str:
    url = values.get("DATABASE_URL") or f"sqlite:///{instance / 'forum.sqlite3'}"
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/"):
        return url
    raise BadSetting("DATABASE_URL must begin with sqlite:/// or postgresql://.")


def _url(values: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    url = values.get(name) or None
    if url and urlsplit(url).scheme not in schemes:
        raise BadSetting(f"{name} must begin with one of {', '.join(s + '://' for s in schemes)}.")
    return url


def _base_url(values: Mapping[str, str]) -> str:
    url = (values.get("BASE_URL") or f"http://127.0.0.1:{_port(values)}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise BadSetting("BASE_URL must look like https://community.example.org.")
    return url


def _port(values: Mapping[str, str]) -> int:
    port = values.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise BadSetting("PORT must be a number from 1 to 65535.")
    return int(port)


def _proxies(values: Mapping[str, str]) -> int:
    number = values.get("TRUSTED_PROXIES") or "0"
    if number not in {"0", "1", "2", "3"}:
        raise BadSetting("TRUSTED_PROXIES must be a number from 0 to 3.")
    return int(number)


def _flag(values: Mapping[str, str], name: str, default: bool) -> bool:
    value = values.get(name, "")
    if value not in ("", "0", "1"):
        raise BadSetting(f"{name} must be 0 or 1.")
    return value == "1" if value else default
