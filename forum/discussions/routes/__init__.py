from forum.discussions.routes import reading, writing

BLUEPRINTS = [reading.blueprint, writing.blueprint]
