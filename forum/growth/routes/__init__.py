from forum.growth.routes import asking, assessing, endorsing, evidence, pathway, people

BLUEPRINTS = [
    assessing.blueprint,
    evidence.blueprint,
    endorsing.blueprint,
    asking.blueprint,
    pathway.blueprint,
    people.blueprint,
]
