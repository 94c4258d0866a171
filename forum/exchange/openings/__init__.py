"""Openings from a list in CSV, by a map of its columns; one such map is an example to copy."""

from forum.exchange.openings.loading import load_openings
from forum.exchange.openings.nyc import NYC_JOBS

__all__ = ["NYC_JOBS", "load_openings"]
