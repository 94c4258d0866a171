from __future__ import annotations

from forum.counterparts.routes import asking, meeting, suggesting

BLUEPRINTS = (suggesting.blueprint, asking.blueprint, meeting.blueprint)
