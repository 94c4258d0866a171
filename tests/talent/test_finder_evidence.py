from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.discussions.models import Thread
from forum.growth.models import Endorsement
from forum.ideas.models import Idea
from forum.members.models import Block
from forum.talent.models import CandidateEvidence
from forum.talent.policy import recruiting
from forum.talent.queries.finder.showing import shown_of
from tests.support import ideas
from tests.support.community import Community
from tests.talent.casting import Cast, cast

DAY = timedelta(days=1)


def _change(town: Cast, *statements: object) -> None:
    with town.app.app_context(), transaction():
        for statement in statements:
            db.session.execute(statement)  # type: ignore[call-overload]


def _counted(town: Cast, person: Viewer) -> tuple[int, ...]:
    number = person.id or 0
    with town.app.app_context(), transaction(write=False):
        return tuple(shown_of(recruiting(town.desk), [number])[number][1:])


def test_evidence_is_counted_once_and_as_it_is_now(app: Flask, community: Community) -> None:
    town = cast(app, community)
    ideas.seed(app)
    ana, ben = town.candidate("ana"), community.person("ben")
    mine = [ideas.idea(app, ana, title=f"Rotation with carts {n}") for n in range(2)]
    strange = ideas.idea(app, ben, title="Somebody else’s idea of it")
    thread = community.thread(ben)
    answers = [community.reply(ana, thread, f"We do it in month {n}.").id for n in range(2)]
    voice: dict[str, Any] = {
        "from_id": ben.id,
        "to_id": ana.id,
        "level": 3,
        "basis": "seen",
        "note": "",
    }
    voice |= {"organization_id": town.district, "at": now(), "expires_at": now() + DAY}
    _change(
        town,
        update(Idea).where(Idea.id.in_(mine)).values(replication_count=3),
        update(Thread).where(Thread.id == thread.id).values(accepted_post_id=answers[0]),
        insert(Endorsement).values([voice | {"id": n, "slug": f"skill-{n}"} for n in (1, 2)]),
    )
    assert _counted(town, ana) == (0, 0, 0, 0)
    # Of each kind more than she may show: another's idea, an answer nobody accepted.
    pieces = [("idea", n) for n in (*mine, strange)] + [("answer", n) for n in answers]
    pieces += [("endorsement", n) for n in (1, 2)]
    rows = [{"user_id": ana.id, "kind": kind, "piece_id": n} for kind, n in pieces]
    _change(town, insert(CandidateEvidence).values(rows))
    assert _counted(town, ana) == (2, 6, 1, 2)
    _change(
        town,
        update(Idea).where(Idea.id == mine[0]).values(state="removed"),
        update(Thread).where(Thread.id == thread.id).values(state="hidden"),
        update(Endorsement).where(Endorsement.id == 1).values(expires_at=now() - DAY),
    )
    assert _counted(town, ana) == (1, 3, 0, 1)
    _change(town, insert(Block).values(user_id=ben.id, blocked_id=ana.id, at=now()))
    assert _counted(town, ana) == (1, 3, 0, 0)
    _change(town, delete(CandidateEvidence).where(CandidateEvidence.kind == "idea"))
    assert _counted(town, ana) == (0, 0, 0, 0)
