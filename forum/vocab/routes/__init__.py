from forum.vocab.routes import comments, managing, proposing, reading, skills

BLUEPRINTS = [
    reading.blueprint,
    proposing.blueprint,
    managing.blueprint,
    skills.blueprint,
    comments.blueprint,
]
