"""The kinds of a native folder that are about hiring."""

from __future__ import annotations

from forum.exchange.hiring import applications, candidates, openings, roles
from forum.exchange.hiring.tables import Table

# In the order in which they are written and loaded: each after what it names.
TABLES: tuple[Table, ...] = (
    *roles.TABLES,
    openings.OPENINGS,
    *applications.TABLES,
    *candidates.TABLES,
)
