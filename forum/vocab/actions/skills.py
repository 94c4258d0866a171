from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.core.versions import SITE, touch
from forum.vocab.actions.people import actor_of, number_of
from forum.vocab.keys import slug_of, term_key
from forum.vocab.models import Framework, SkillProposal, SkillVote, SubSkill
from forum.vocab.queries.skills import current_version, sub_skills_of
from forum.vocab.vocabularies import SKILLS

# Skill → the letter its codes begin with.
LETTERS = dict(zip(SKILLS, "ABCDE", strict=True))
COPIED = (
    "slug",
    "code",
    "skill",
    "label",
    "level_1",
    "level_2",
    "level_3",
    "level_4",
    "sources",
)
MOST_OPEN = 5
MOST_SLUG = 40


@dataclass(frozen=True, slots=True)
class NewSkill:
    """How an admin writes an adopted skill into the framework: levels 1 to 4, in order."""

    skill: str
    label: str
    levels: Sequence[str]
    sources: str


def propose_skill(author: Viewer, skill: str, name: str, why: str, behaviors: str) -> SkillProposal:
    """Put a skill that a member misses before the others, who may vote for it.

    Raises Invalid where it exists or was proposed already, or too many of theirs wait.
    """
    author_id = number_of(author)
    if skill not in SKILLS:
        raise Invalid("Choose which of the five it belongs to.", "skill")
    _check_new(name)
    waiting = select(SkillProposal).where(SkillProposal.state == "open")
    others = db.session.scalars(waiting).all()
    if any(term_key(other.name) == term_key(name) for other in others):
        raise Invalid("Somebody has proposed that already: vote for it below.", "name")
    if sum(other.author_id == author_id for other in others) >= MOST_OPEN:
        raise Invalid(f"{MOST_OPEN} proposals of yours wait for an answer. Let us read them first.")
    proposal = SkillProposal(
        author_id=author_id,
        skill=skill,
        name=name,
        why=why,
        behaviors=behaviors,
        created_at=now(),
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


def _check_new(name: str) -> None:
    if not term_key(name):
        raise Invalid("Write at least a word.", "name")
    newest = select(func.max(Framework.version)).scalar_subquery()
    labels = select(SubSkill.label).where(SubSkill.version == newest)
    if term_key(name) in {term_key(label) for label in db.session.scalars(labels)}:
        raise Invalid("That is one of the sub-skills already.", "name")


def vote_for_skill(voter: Viewer, proposal: SkillProposal, on: bool) -> None:
    """Count a member among those who miss a skill too, or no longer; twice changes nothing.

    The proposal was loaded with its lock. Raises Forbidden for its author, Conflict when it is
    answered.
    """
    voter_id = number_of(voter)
    if proposal.author_id == voter_id:
        raise Forbidden("You proposed it: the votes are those of others.")
    if proposal.state != "open":
        raise Conflict("This proposal is answered already.")
    vote = db.session.get(SkillVote, (proposal.id, voter_id))
    if on and vote is None:
        db.session.add(SkillVote(proposal_id=proposal.id, user_id=voter_id, at=now()))
        proposal.vote_count += 1
    elif not on and vote is not None:
        db.session.delete(vote)
        proposal.vote_count -= 1
    db.session.flush()


def adopt_skill(admin: Viewer, proposal: SkillProposal, new: NewSkill, reason: str) -> int:
    """Make a new version of the framework that has a proposed skill; return its number.

    All sub-skills are copied, so that what was rated under an older version stays as it was.
    """
    _check_open(proposal)
    if new.skill not in SKILLS:
        raise Invalid("Choose which of the five it belongs to.", "skill")
    # Another admin who adopts at this moment waits, and then reads the version made meanwhile.
    db.session.execute(select(Framework.version).with_for_update()).all()
    last = current_version()
    if last is None:
        raise Conflict("There is no framework yet that could take a skill.")
    known = sub_skills_of(last)
    if term_key(new.label) in {term_key(item.label) for item in known}:
        raise Invalid("That is one of the sub-skills already.", "label")
    version = last + 1
    db.session.add(
        Framework(version=version, adopted_at=now(), note=f"Adds “{new.label}”. {reason}".strip())
    )
    db.session.flush()
    db.session.add_all(_copies(known, version, _added(known, version, new)))
    proposal.state, proposal.version, proposal.answer = "adopted", version, reason
    db.session.flush()
    text = f"“{new.label}” is part of the skill framework now (version {version}): you proposed it."
    _answer(admin, proposal, text, f"/skills?version={version}")
    why = reason or _votes(proposal.vote_count)
    record(actor_of(admin), "adopt-skill", ("skill", version, new.label), why, version=version)
    touch(SITE)
    return version


def _votes(count: int) -> str:
    return f"{count} member{'' if count == 1 else 's'} voted for it."


def decline_skill(admin: Viewer, proposal: SkillProposal, reason: str) -> None:
    """Decline a proposed skill with a reason, and tell its author."""
    _check_open(proposal)
    if not reason:
        raise Invalid("Say why: the author is told, and it stands in the public log.", "answer")
    proposal.state, proposal.answer = "declined", reason
    db.session.flush()
    text = f"“{proposal.name}” was not adopted as a skill: {reason}"
    _answer(admin, proposal, text, "/skills/proposals")
    target = ("skill-proposal", proposal.id, "a proposed skill")
    record(actor_of(admin), "decline-skill", target, reason)


def _added(known: Sequence[SubSkill], version: int, new: NewSkill) -> SubSkill:
    siblings = [item for item in known if item.skill == new.skill]
    slug = slug_of(new.label, f"skill-{version}")[:MOST_SLUG].strip("-")
    if slug in {item.slug for item in known}:
        slug = f"{slug[:34]}-v{version}"
    levels = {f"level_{n}": text for n, text in enumerate(new.levels, 1)}
    return SubSkill(
        version=version,
        slug=slug,
        code=f"{LETTERS[new.skill]}{len(siblings) + 1}",
        skill=new.skill,
        label=new.label,
        sources=new.sources,
        **levels,
    )


def _copies(known: Sequence[SubSkill], version: int, added: SubSkill) -> list[SubSkill]:
    rows = [
        SubSkill(version=version, **{name: getattr(item, name) for name in COPIED})
        for item in known
    ]
    order = list(SKILLS)
    rows = sorted([*rows, added], key=lambda item: order.index(item.skill))
    for place, item in enumerate(rows, 1):
        item.position = place * 10
    return rows


def _check_open(proposal: SkillProposal) -> None:
    if proposal.state != "open":
        raise Conflict("Another admin was faster: this proposal is answered already.")


def _answer(admin: Viewer, proposal: SkillProposal, text: str, link: str) -> None:
    tell([proposal.author_id], "proposal", f"skill-proposal:{proposal.id}", text, link, admin.id)
