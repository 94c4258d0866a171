from __future__ import annotations

import shutil
from hashlib import blake2b
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from forum.core.settings import Settings

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "static"
# What one file of the browser is made of; style sheets come in the order of their lists.
BUNDLES = {
    "app.css": "css/order.txt",
    "people.css": "css/people.txt",
    "ideas.css": "css/ideas.txt",
    "hiring.css": "css/hiring.txt",
    "styleguide.css": "css/styleguide.txt",
    "app.js": "js/app.txt",
    "compose.js": "js/compose.txt",
}
PACKED = {".css", ".js", ".svg", ".txt", ".json"}


def init_assets(app: Flask, settings: Settings) -> None:
    """Serve static files under names that hold their content's hash, compressed beforehand."""
    folder = settings.instance / "static"
    names = _publish(folder)
    # A filter, because Jinja works out filters of constants when it compiles.
    app.jinja_env.filters["asset"] = lambda name: names[name]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(folder), prefix="static/", max_age=86400, immutable_file_test=_hashed
    )


def _hashed(_path: str, url: str) -> bool:
    parts = Path(url).name.split(".")
    return len(parts) >= 3 and len(parts[-2]) == 12


def _publish(folder: Path) -> dict[str, str]:
    """Write every static file once under its hashed name; return name → address."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {name: _bundle(SOURCE / listing) for name, listing in BUNDLES.items()}
    for path in SOURCE.rglob("*"):
        name = path.relative_to(SOURCE).as_posix()
        if path.is_file() and not name.startswith(("css/", "js/")):
            contents[name] = path.read_bytes()
    return {name: _write(folder, name, content) for name, content in contents.items()}


def _bundle(listing: Path) -> bytes:
    parts = listing.read_text(encoding="utf-8").split()
    return b"\n".join((SOURCE / part).read_bytes() for part in parts)


def _write(folder: Path, name: str, content: bytes) -> str:
    stem, dot, suffix = name.rpartition(".")
    digest = blake2b(content, digest_size=6).hexdigest()
    hashed = f"{stem}.{digest}{dot}{suffix}"
    target = folder / hashed
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        # Two workers may start at once: each writes aside and swaps, so neither sees half a file.
        aside = target.with_name(f"{target.name}.{id(content)}.new")
        aside.write_bytes(content)
        shutil.move(aside, target)
        if f".{suffix}" in PACKED:
            Compressor(quiet=True, use_gzip=True, use_brotli=True).compress(str(target))
    return f"/static/{hashed}"
