from forum.organizations.routes import keeping, listing, proving, work

BLUEPRINTS = [listing.blueprint, keeping.blueprint, work.blueprint, proving.blueprint]
