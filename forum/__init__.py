from __future__ import annotations

from pathlib import Path

from werkzeug.middleware.proxy_fix import ProxyFix

from forum.core.access import init_access
from forum.core.cli import init_cli
from forum.core.db import db, init_db
from forum.core.files import tasks as _files  # noqa: F401  (its nightly sweep)
from forum.core.flask import Forum
from forum.core.hot import init_hot
from forum.core.kept import init_kept
from forum.core.limits import init_limits
from forum.core.mail import init_mail
from forum.core.observe import init_observe
from forum.core.settings import Settings
from forum.core.web import SafeHeaders, init_web
from forum.features import FEATURES, check_access

ROOT = Path(__file__).parent.parent


def create_app(settings: Settings) -> Forum:
    """Build the application: shared ground first, then each feature in its order."""
    app = Forum("forum", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.secret_key = settings.secret_key
    app.testing = settings.environment == "testing"
    app.config["SETTINGS"] = settings
    app.config["MIGRATIONS"] = ROOT / "migrations"
    init_observe(app, settings)
    init_db(app, settings)
    init_hot(app)
    init_web(app, settings)
    init_limits(app, settings)
    init_mail(app, settings)
    for feature in FEATURES:
        feature.register(app)
    init_access(app)
    init_cli(app)
    with app.app_context():
        init_kept(app, db.engine)
    app.wsgi_app = SafeHeaders(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies
        )
    check_access(app)
    return app
