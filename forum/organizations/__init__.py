from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add districts, networks, schools and firms, and who works there."""
    from forum.core.notices import Kind, register_kind
    from forum.organizations import routes, tasks  # noqa: F401 - tasks are to be known
    from forum.organizations.actions import clients, hiring_roles
    from forum.organizations.actions.proving import NOTICE
    from forum.organizations.choices import said_grades
    from forum.organizations.queries import terms

    label = "the verification of my work runs out"
    register_kind(Kind(NOTICE, label, "{title}", "{title}", 45))
    for kind in (
        hiring_roles.ASKED,
        hiring_roles.DECIDED,
        clients.CLIENT_ASKED,
        clients.CLIENT_DECIDED,
    ):
        register_kind(kind)
    nav: list[tuple[str, str]] = list(app.jinja_env.globals["settings_nav"])  # type: ignore[call-overload]
    app.jinja_env.globals["settings_nav"] = [*nav[:1], ("Work", "/account/work"), *nav[1:]]
    app.jinja_env.filters["grades"] = said_grades
    app.jinja_env.filters["term_label"] = lambda slug, vocabulary: terms.label(vocabulary, slug)
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
