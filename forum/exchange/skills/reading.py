from __future__ import annotations

from forum.exchange.faults import Fault
from forum.exchange.native.lines import Line
from forum.exchange.skills.records import (
    AskRecord,
    FrameworkRecord,
    SkillCommentRecord,
    SkillProposalRecord,
    SubSkillRecord,
    TermProposalRecord,
    VoteRecord,
)
from forum.vocab.vocabularies import SKILLS, VOCABULARIES

PROPOSAL_STATES = ("open", "adopted", "declined")
COMMENT_STATES = ("visible", "hidden", "deleted")
ASK_STATES = ("open", "done", "declined", "withdrawn")
LEVELS = 4
# Far above any number of versions.
LAST_VERSION = 10_000


def read_framework(line: Line) -> FrameworkRecord:
    """Return a line of frameworks.jsonl; raises Fault."""
    version = _version(line, line.number("version"))
    skills = line.each("sub_skills", lambda value: _sub_skill(line.within(value)))
    if len({skill.slug for skill in skills}) < len(skills) or not skills:
        raise Fault(line.place, "a version has sub-skills, each with a slug of its own.")
    return FrameworkRecord(
        place=line.place,
        id=str(version),
        version=version,
        adopted_at=line.moment("adopted_at"),
        note=line.text("note", ""),
        sub_skills=skills,
    )


def _version(line: Line, number: int) -> int:
    if not 0 < number <= LAST_VERSION:
        raise Fault(line.place, f"a version is a number from 1 to {LAST_VERSION}.")
    return number


def _sub_skill(line: Line) -> SubSkillRecord:
    skill = SubSkillRecord(
        slug=line.line("slug", 40),
        code=line.line("code", 4),
        skill=line.choice("skill", list(SKILLS)),
        label=line.line("label", 80),
        order=line.number("order"),
        levels=line.each(
            "levels", lambda value: Line(line.place, {"level": value}).line("level", 1000)
        ),
        sources=line.text("sources", "", most=200),
    )
    if len(skill.levels) != LEVELS:
        raise Fault(line.place, f"a sub-skill has {LEVELS} levels.")
    line.done()
    return skill


def read_term_proposal(line: Line) -> TermProposalRecord:
    """Return a line of term-proposals.jsonl; raises Fault."""
    return TermProposalRecord(
        place=line.place,
        id=line.id(),
        vocabulary=line.choice("vocabulary", list(VOCABULARIES)),
        label=line.line("label", 80),
        why=line.text("why", ""),
        author=line.id("author"),
        created_at=line.moment("created_at"),
        state=line.choice("state", PROPOSAL_STATES, "open"),
        term=line.optional_id("term"),
        answer=line.text("answer", "", most=300),
    )


def read_skill_proposal(line: Line) -> SkillProposalRecord:
    """Return a line of skill-proposals.jsonl; raises Fault."""
    author = line.id("author")
    votes = line.each("votes", lambda value: _vote(line.within(value)))
    voters = [vote.member for vote in votes]
    if len(set(voters)) < len(voters):
        raise Fault(line.place, "a member has voted twice.")
    if author in voters:
        raise Fault(line.place, "nobody votes for a proposal of their own.")
    version = line.number("version", 0) or None
    state = line.choice("state", PROPOSAL_STATES, "open")
    if (state == "adopted") != (version is not None):
        raise Fault(line.place, "“state” is adopted where “version” says in which, only there.")
    return SkillProposalRecord(
        place=line.place,
        id=line.id(),
        author=author,
        skill=line.choice("skill", list(SKILLS)),
        name=line.line("name", 80),
        why=line.text("why", ""),
        behaviors=line.text("behaviors", ""),
        created_at=line.moment("created_at"),
        state=state,
        version=version,
        answer=line.text("answer", "", most=300),
        votes=votes,
    )


def _vote(line: Line) -> VoteRecord:
    vote = VoteRecord(member=line.id("member"), at=line.moment("at"))
    line.done()
    return vote


def read_skill_comment(line: Line) -> SkillCommentRecord:
    """Return a line of skill-comments.jsonl; raises Fault."""
    return SkillCommentRecord(
        place=line.place,
        id=line.id(),
        proposal=line.id("proposal"),
        author=line.id("author"),
        body=line.text("body", ""),
        at=line.moment("at"),
        state=line.choice("state", COMMENT_STATES, "visible"),
    )


def read_ask(line: Line) -> AskRecord:
    """Return a line of endorsement-asks.jsonl; raises Fault."""
    by, to, level = line.id("by"), line.id("to"), line.number("level")
    if by == to:
        raise Fault(line.place, "nobody asks themselves for an endorsement.")
    if not 1 <= level <= LEVELS:
        raise Fault(line.place, f"an endorsed level is a number from 1 to {LEVELS}.")
    return AskRecord(
        place=line.place,
        id=line.id(),
        by=by,
        to=to,
        skill=line.line("skill", 40),
        level=level,
        note=line.text("note", "", most=500),
        state=line.choice("state", ASK_STATES, "open"),
        created_at=line.moment("created_at"),
        answered_at=line.optional_moment("answered_at"),
    )
