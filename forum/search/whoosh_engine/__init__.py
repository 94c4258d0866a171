from __future__ import annotations

from forum.search.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
