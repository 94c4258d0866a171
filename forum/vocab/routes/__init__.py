from forum.vocab.routes import managing, proposing, reading, skills

BLUEPRINTS = [reading.blueprint, proposing.blueprint, managing.blueprint, skills.blueprint]
