from forum.growth.routes import assessing, endorsing, evidence, people

BLUEPRINTS = [
    assessing.blueprint,
    evidence.blueprint,
    endorsing.blueprint,
    people.blueprint,
]
