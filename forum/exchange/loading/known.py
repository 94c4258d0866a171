from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from forum.accounts.models import User
from forum.core.audit import LogEntry
from forum.core.db import db, transaction
from forum.counterparts.models import ConnectionRequest, Pairing
from forum.discussions.models import Post, Space, Thread
from forum.exchange.faults import Fault, Place
from forum.exchange.loading.ids import numbers_for
from forum.exchange.models import ImportedRow
from forum.exchange.records import Record
from forum.growth.models import Endorsement, EndorsementAsk, Evidence
from forum.ideas.models import Idea, Replication
from forum.jobs.models import Application, JobPosting, Referral
from forum.members.models import ContextSnapshot
from forum.messages.models import Conversation, Message
from forum.organizations.models import Client, HiringRole, Organization
from forum.search.models import SavedSearch
from forum.talent.models import CandidateList, ContactRequest
from forum.vocab.models import SkillComment, SkillProposal, TermProposal

# Kinds whose rows are addressed by number; in an install that has nothing else they keep it.
NUMBERED: dict[str, Any] = {
    "space": Space,
    "member": User,
    "thread": Thread,
    "post": Post,
    "log": LogEntry,
    "organization": Organization,
    "evidence": Evidence,
    "endorsement": Endorsement,
    "endorsement ask": EndorsementAsk,
    "request": ConnectionRequest,
    "pairing": Pairing,
    "term proposal": TermProposal,
    "skill proposal": SkillProposal,
    "skill comment": SkillComment,
    "context snapshot": ContextSnapshot,
    "idea": Idea,
    "replication": Replication,
    "hiring role": HiringRole,
    "client": Client,
    "opening": JobPosting,
    "referral": Referral,
    "application": Application,
    "candidate list": CandidateList,
    "contact request": ContactRequest,
    "saved search": SavedSearch,
    "conversation": Conversation,
    "message": Message,
}


@dataclass
class Known:
    """What rows of one source became here, from this load and from earlier ones.

    `keeps` are the kinds whose rows keep their numbers, `roles` whether moderators and
    administrators of the source are so here, `added` counts what this load wrote, by kind.
    """

    source: str
    keeps: frozenset[str]
    roles: bool
    local: dict[str, dict[str, int]]
    added: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def unseen(self, kind: str, records: Iterable[Record]) -> None:
        """Note records as seen; raises Fault for an id the source has twice."""
        seen = self._seen[kind]
        for record in records:
            if record.id in seen:
                raise Fault(record.place, f"the {kind} “{record.id}” is in this file twice.")
            seen.add(record.id)

    def find(self, kind: str, foreign: str) -> int | None:
        """Return the number of our row for a row of the source, None when it has none."""
        return self.local[kind].get(foreign)

    def get(self, kind: str, foreign: str, place: Place) -> int:
        """Return the number of our row; raises Fault for a row nobody has seen."""
        number = self.local[kind].get(foreign)
        if number is None:
            raise Fault(place, f"there is no {kind} “{foreign}”.")
        return number

    def find_or_none(self, kind: str, foreign: str | None, place: Place) -> int | None:
        """Return the number of our row, None where the source names none; raises Fault as `get`."""
        return None if foreign is None else self.get(kind, foreign, place)

    def agree(self, kind: str, records: Iterable[tuple[Record, datetime]]) -> None:
        """Refuse records that carry the id of something else: another source of the same name.

        Each comes with the moment it was made; that of our row must be the same.
        """
        moments = {self.local[kind][record.id]: (record, at) for record, at in records}
        if not moments:
            return
        model = NUMBERED[kind]
        with transaction(write=False):
            rows = select(model.id, model.created_at).where(model.id.in_(moments))
            for number, at in db.session.execute(rows):
                record, own = moments[number]
                if at != own:
                    raise Fault(
                        record.place,
                        f"the {kind} “{record.id}” of “{self.source}” was another one before. "
                        "Give this source a name of its own with --source.",
                    )

    def number(self, kind: str, foreign: Sequence[str]) -> list[int]:
        """Give new rows their numbers: those of the source where it may keep them."""
        return numbers_for(NUMBERED[kind], foreign, keep=kind in self.keeps)

    def remember(self, kind: str, pairs: Sequence[tuple[str, int]], new: int | None = None) -> None:
        """Write down, in the transaction that makes them, which rows became which.

        `new` is how many of them are new here, where not all are.
        """
        rows = [
            {"source": self.source, "kind": kind, "foreign_id": foreign, "local_id": number}
            for foreign, number in pairs
        ]
        if rows:
            db.session.execute(insert(ImportedRow), rows)
        self.local[kind].update(pairs)
        self.added[kind] += len(pairs) if new is None else new

    def remember_all(self, kind: str, records: Sequence[Record], numbers: Sequence[int]) -> None:
        """Write down that records became the rows of these numbers, all of them new."""
        pairs = zip(records, numbers, strict=True)
        self.remember(kind, [(record.id, number) for record, number in pairs])


def recall(source: str, *, keep_ids: bool, keep_roles: bool) -> Known:
    """Return what earlier loads of a source brought.

    With `keep_ids`, a kind whose table holds nothing else keeps the source's numbers, and where
    that is so of members, they keep their roles. `keep_roles` lets them keep those anywhere.
    """
    local: dict[str, dict[str, int]] = defaultdict(dict)
    with transaction(write=False):
        rows = select(ImportedRow.kind, ImportedRow.foreign_id, ImportedRow.local_id)
        for kind, foreign, number in db.session.execute(rows.where(ImportedRow.source == source)):
            local[kind][foreign] = number
        keeps = {kind for kind in NUMBERED if keep_ids and _alone(kind, local[kind])}
    return Known(source, frozenset(keeps), keep_roles or "member" in keeps, local)


def _alone(kind: str, mine: dict[str, int]) -> bool:
    count = select(func.count()).select_from(NUMBERED[kind])
    return (db.session.scalar(count) or 0) <= len(mine)
