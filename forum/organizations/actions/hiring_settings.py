"""How an organization hires, as its posters set it."""

from __future__ import annotations

import re
from typing import Any, Final

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Forbidden, Invalid
from forum.organizations.events import HiringChanged
from forum.organizations.models import HiringSettings
from forum.organizations.policy import may_decide_on
from forum.organizations.queries.hiring import desks_of

PLACEHOLDERS: Final = ("name", "title", "organization")
_BRACED = re.compile(r"\{([^{}]*)\}")


def change_settings(
    viewer: Viewer, organization_id: int, settings: HiringSettings, **changes: Any
) -> None:
    """Write how an organization hires; `settings` is what `settings_of` returned.

    Raises Forbidden but for its posters and administrators, Invalid for a letter with an unknown
    placeholder. Announces HiringChanged: the clocks of applications follow.
    """
    if not may_decide_on(viewer, organization_id, desks_of(viewer.id, "poster")):
        raise Forbidden("Posters of the organization and administrators set this.")
    for stage, text in changes.get("letters", {}).items():
        unknown = set(_BRACED.findall(text)) - set(PLACEHOLDERS)
        if unknown:
            named = ", ".join(f"{{{name}}}" for name in sorted(unknown))
            raise Invalid(f"Unknown: {named}. Use {{name}}, {{title}}, {{organization}}.", stage)
    for name, chosen in changes.items():
        setattr(settings, name, chosen)
    settings.changed_at, settings.changed_by_id = now(), viewer.id
    db.session.add(settings)
    db.session.flush()
    announce(HiringChanged(organization_id))
