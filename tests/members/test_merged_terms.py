from __future__ import annotations

from sqlalchemy import select

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.members.actions.terms import follow_merge
from forum.members.models import Context, ContextTerm
from forum.vocab.events import TermsMerged
from forum.vocab.models import Term
from tests.support.community import Community


def test_contexts_say_the_term_another_was_merged_into(community: Community) -> None:
    both, one = community.person("both"), community.person("one")
    with community.app.app_context(), transaction():
        old = Term(vocabulary="tool", slug="old", label="Old")
        new = Term(vocabulary="tool", slug="new", label="New")
        db.session.add_all([old, new])
        db.session.flush()
        for person, terms in ((both, [old, new]), (one, [old])):
            db.session.add(Context(user_id=person.id, as_of=now(), stage="beginning"))
            db.session.flush()
            db.session.add_all(ContextTerm(user_id=person.id, term_id=term.id) for term in terms)
        merged = TermsMerged("tool", old.id, "old", new.id, "new")
    with community.app.app_context(), transaction():
        follow_merge(merged)
        follow_merge(TermsMerged("stage", 0, "beginning", 0, "exploring"))
    held = community.rows(select(ContextTerm.user_id, ContextTerm.term_id))
    assert sorted(held) == sorted([(both.id, merged.into_id), (one.id, merged.into_id)])
    assert set(community.rows(select(Context.stage))) == {("exploring",)}
