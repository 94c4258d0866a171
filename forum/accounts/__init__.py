from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add sign-up, sign-in and the private side of a person."""
    from forum.accounts import cli, routes, signing_in
    from forum.accounts.forms import SignInForm

    signing_in.init_signing_in(app)
    app.extensions["signin_form"] = SignInForm
    app.register_blueprint(routes.blueprint)
    app.cli.add_command(cli.member)
