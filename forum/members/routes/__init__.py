from forum.members.routes import context, directory, linking, photo, profile
from forum.members.routes.shared import blueprint

__all__ = ["directory", "profile"]

BLUEPRINTS = [blueprint, context.blueprint, photo.blueprint, linking.blueprint]
