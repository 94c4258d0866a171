from __future__ import annotations

from flask import Flask

# The pages of a member's settings, each built by its feature: (label, address).
SETTINGS_NAV = [
    ("Profile", "/account"),
    ("Reading", "/account/reading"),
    ("Notices", "/account/notices"),
    ("E-mail", "/account/email"),
    ("Password", "/account/password"),
    ("Devices", "/account/sessions"),
]


def register(app: Flask) -> None:
    """Add sign-up, sign-in and the private side of a person."""
    from forum.accounts import cli, routes, signing_in, tasks  # noqa: F401 - tasks are to be known
    from forum.accounts.actions import letters
    from forum.accounts.events import AddressChangeWanted, ConfirmationWanted, ResetWanted
    from forum.accounts.forms import SignInForm
    from forum.core.events import listen

    signing_in.init_signing_in(app)
    app.extensions["signin_form"] = SignInForm
    app.jinja_env.globals["settings_nav"] = SETTINGS_NAV
    listen(ConfirmationWanted, letters.write_confirmation)
    listen(ResetWanted, letters.write_reset)
    listen(AddressChangeWanted, letters.write_address_change)
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.cli.add_command(cli.member)
