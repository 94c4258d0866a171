from __future__ import annotations

from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.search import indexer, saving


@periodic("* * * * *")
def tend_search_index() -> None:
    """See every minute whether the index is well; a rebuild by somebody else may take its time."""
    with transaction(write=False):
        indexer.tend()


@periodic("*/10 * * * *")
def tell_saved_searches() -> None:
    """Every ten minutes, mail what is new to the searches whose time has come."""
    saving.tell_what_is_due()
