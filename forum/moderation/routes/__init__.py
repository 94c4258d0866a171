from forum.moderation.routes import handling, log, people, reporting

BLUEPRINTS = [reporting.blueprint, handling.blueprint, log.blueprint, people.blueprint]
