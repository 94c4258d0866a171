from forum.moderation.routes import (
    handling,
    log,
    people,
    reporting,
    reporting_hiring,
    reporting_ideas,
)

BLUEPRINTS = [
    reporting.blueprint,
    reporting_hiring.blueprint,
    reporting_ideas.blueprint,
    handling.blueprint,
    log.blueprint,
    people.blueprint,
]
