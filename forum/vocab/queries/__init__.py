from forum.vocab.queries.tags import (
    MOST_COMPLETIONS,
    canonical_tags,
    complete_tags,
    find_tag,
    tag_ids,
)
from forum.vocab.queries.terms import (
    TermFacts,
    Terms,
    complete_terms,
    find_term,
    get_term,
    terms,
    terms_by_slug,
    tree_of,
)

__all__ = [
    "MOST_COMPLETIONS",
    "TermFacts",
    "Terms",
    "canonical_tags",
    "complete_tags",
    "complete_terms",
    "find_tag",
    "find_term",
    "get_term",
    "tag_ids",
    "terms",
    "terms_by_slug",
    "tree_of",
]
