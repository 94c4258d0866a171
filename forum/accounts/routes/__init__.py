from forum.accounts.routes import development, joining, recovering, settings, signing

BLUEPRINTS = [
    signing.blueprint,
    joining.blueprint,
    recovering.blueprint,
    settings.blueprint,
    development.blueprint,
]
