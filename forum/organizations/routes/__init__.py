from forum.organizations.routes import hiring, keeping, listing, proving, work

BLUEPRINTS = [
    listing.blueprint,
    keeping.blueprint,
    work.blueprint,
    proving.blueprint,
    hiring.blueprint,
]
