from forum.discussions.routes import (
    acting,
    collecting,
    drafting,
    editing,
    moderating,
    reading,
    removing,
    writing,
)

BLUEPRINTS = [
    reading.blueprint,
    writing.blueprint,
    drafting.blueprint,
    editing.blueprint,
    removing.blueprint,
    acting.blueprint,
    collecting.blueprint,
    moderating.blueprint,
]
