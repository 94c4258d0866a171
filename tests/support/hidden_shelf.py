from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.files import File
from forum.discussions.models import Post, Thread
from forum.ideas.actions.drafting import start_draft
from forum.ideas.actions.marking import mark
from forum.ideas.actions.publishing import Source, publish
from forum.ideas.actions.trying import report
from forum.ideas.events import IdeaChanged
from forum.ideas.models import Idea, Replication
from forum.ideas.told import Told
from forum.members.models import ContextSnapshot
from forum.pages.idea_talk import comment
from tests.support.community import Community
from tests.support.hidden_ideas import FOLLOWER, MANY, writer_of
from tests.support.hidden_worlds import World, word_of
from tests.support.ideas import card

WHERE = {"model": ("shelf",), "tool": ("shelf",)}


class Shelf:
    """An idea of each of nine people, with what others wrote about it; worlds change its state."""

    def __init__(self, community: Community, people: list[Viewer], thread: Thread) -> None:
        self.people = people
        self.ideas: list[int] = []
        self.reports: list[int] = []
        self.drafts: list[int] = []
        for number in range(MANY):
            with community.app.app_context(), transaction():
                self._write(number, thread.id)
        community.work()

    def _write(self, number: int, thread_id: int) -> None:
        author = self.people[number]
        said = card(
            title=word_of("heading", number),
            problem=f"How might we {word_of('heading', number)}?",
            steps=(word_of("recipe", number),),
            problems=("shelf",),
            skills=("model-design",),
            context=WHERE,
        )
        # Each is made from the one before; the first two came out of a thread.
        before = self.ideas[-1] if self.ideas else None
        source = Source(idea_id=before, thread_id=thread_id if number < 2 else None, post_number=2)
        credited = [((self.people[(number + 4) % MANY].id or 0), "contributor")]
        idea = publish(author, said, source=source, credited=credited)
        idea.file_count = 1
        self.ideas.append(idea.id)
        follower = self.people[(number + FOLLOWER) % MANY]
        for kind in ("follow", "bookmark"):
            mark(follower, idea, kind, on=True)
        self.reports.append(self._try(number, idea).id)
        comment(self.people[writer_of("remark", number)], idea, word_of("remark", number), None)
        text = card(title=word_of("draft", number))
        self.drafts.append(start_draft(author.id or 0, text).id)

    def _try(self, number: int, idea: Idea) -> Replication:
        days = date(2026, 1, 5), date(2026, 2, 5)
        told = Told(
            outcome="similar",
            started_on=days[0],
            ended_on=days[1],
            differed=word_of("tried", number),
            would_repeat=True,
        )
        return report(self.people[writer_of("tried", number)], idea, told)

    def place(self, places: list[int]) -> None:
        """Let what was written of ideas say where its writers worked that day."""
        for person, place in zip(self.people, places, strict=True):
            mine = ContextSnapshot.user_id == person.id
            db.session.execute(update(ContextSnapshot).where(mine).values(organization_id=place))
            told = update(Replication).where(Replication.user_id == person.id)
            db.session.execute(told.values(organization_id=place))

    def become(self, world: World) -> None:
        """Write how ideas and reports stand in a world, inside its transaction."""
        for number, (idea, tried) in enumerate(zip(self.ideas, self.reports, strict=True)):
            stands: dict[str, Any] = {"state": world.ideas.states[number]}
            stands |= {"audience": world.ideas.audiences[number]}
            db.session.execute(update(Idea).where(Idea.id == idea).values(**stands))
            told = update(Replication).where(Replication.id == tried)
            db.session.execute(told.values(state=world.ideas.tried[number]))
            file = {"owner_kind": "idea", "owner_id": idea, "user_id": self.people[number].id}
            file |= {"name": "0" * 32, "kind": "csv", "size": 3, "added_at": now()}
            db.session.add(File(filename=f"{word_of('paper', number)}.csv", **file))
            announce(IdeaChanged(idea))

    def talks(self) -> list[tuple[int, int]]:
        """Return (thread, its last post) of each idea, to be asked for inside a transaction."""
        rows = select(Thread.id, Post.id).join(Post, Post.thread_id == Thread.id)
        mine = Thread.id.in_(select(Idea.thread_id).where(Idea.id.in_(self.ideas)))
        found = db.session.execute(rows.where(mine, Post.number == 2).order_by(Thread.id))
        return [(thread, post) for thread, post in found]

    def papers(self) -> list[int]:
        """Return the number of the file of each idea now, to be asked for inside a transaction."""
        mine = select(File.id).where(File.owner_kind == "idea").order_by(File.owner_id)
        return list(db.session.scalars(mine))
