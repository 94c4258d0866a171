from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.core.db import db
from forum.core.versions import SITE, touch
from forum.members.models import Context, ContextTerm
from forum.organizations.models import Organization
from forum.vocab.events import TermsMerged

# Vocabulary → the column of Context that holds a slug of it.
SINGLE = {
    "stage": Context.stage,
    "organization-kind": Context.organization_kind,
    "size": Context.size_band,
    "locale": Context.locale,
}
ORGANIZATIONS = {
    "organization-kind": Organization.kind,
    "size": Organization.size_band,
    "locale": Organization.locale,
}


def follow_merge(event: TermsMerged) -> None:
    """Have contexts and organizations say the term that another one was merged into."""
    column = SINGLE.get(event.vocabulary)
    if column is not None:
        said = update(Context).where(column == event.from_slug)
        db.session.execute(said.values({column: event.into_slug}))
    organization = ORGANIZATIONS.get(event.vocabulary)
    if organization is not None:
        theirs = update(Organization).where(organization == event.from_slug)
        db.session.execute(theirs.values({organization: event.into_slug}))
    have = select(ContextTerm.user_id).where(ContextTerm.term_id == event.into_id)
    mine = ContextTerm.term_id == event.from_id
    db.session.execute(delete(ContextTerm).where(mine, ContextTerm.user_id.in_(have)))
    db.session.execute(update(ContextTerm).where(mine).values(term_id=event.into_id))
    touch(SITE)
