from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from forum.core.db import db
from forum.exchange.native.chunks import chunks, grouped, streamed
from forum.exchange.native.times import optional_time, time
from forum.growth.models import EndorsementAsk
from forum.vocab.models import (
    Framework,
    SkillComment,
    SkillProposal,
    SkillVote,
    SubSkill,
    Term,
    TermProposal,
)

Item = dict[str, Any]


def framework_lines() -> Iterator[Item]:
    """Yield the versions of the skill framework, the first one first."""
    for framework in db.session.scalars(select(Framework).order_by(Framework.version)):
        mine = select(SubSkill).where(SubSkill.version == framework.version)
        skills = db.session.scalars(mine.order_by(SubSkill.position, SubSkill.id))
        yield {
            "version": framework.version,
            "adopted_at": time(framework.adopted_at),
            "note": framework.note,
            "sub_skills": [_sub_skill(skill) for skill in skills],
        }


def _sub_skill(skill: SubSkill) -> Item:
    return {
        "slug": skill.slug,
        "code": skill.code,
        "skill": skill.skill,
        "label": skill.label,
        "order": skill.position,
        "levels": [skill.level_1, skill.level_2, skill.level_3, skill.level_4],
        "sources": skill.sources,
    }


def term_proposal_lines() -> Iterator[Item]:
    """Yield the terms members proposed, the answered ones too."""
    terms = db.session.execute(select(Term.id, Term.vocabulary, Term.slug))
    names = {number: f"{vocabulary}/{slug}" for number, vocabulary, slug in terms}
    for proposal in streamed(select(TermProposal).order_by(TermProposal.id)):
        yield {
            "id": str(proposal.id),
            "vocabulary": proposal.vocabulary,
            "label": proposal.label,
            "why": proposal.why,
            "author": str(proposal.author_id),
            "created_at": time(proposal.created_at),
            "state": proposal.state,
            "term": names.get(proposal.term_id or 0),
            "answer": proposal.answer,
        }


def skill_proposal_lines() -> Iterator[Item]:
    """Yield the skills members proposed, with their votes."""
    for rows in chunks(select(SkillProposal), SkillProposal.id):
        found: list[SkillProposal] = [row[0] for row in rows]
        votes = grouped(
            select(SkillVote).order_by(SkillVote.at, SkillVote.user_id),
            SkillVote.proposal_id,
            [proposal.id for proposal in found],
        )
        for proposal in found:
            yield {
                "id": str(proposal.id),
                "author": str(proposal.author_id),
                "skill": proposal.skill,
                "name": proposal.name,
                "why": proposal.why,
                "behaviors": proposal.behaviors,
                "created_at": time(proposal.created_at),
                "state": proposal.state,
                "version": proposal.version,
                "answer": proposal.answer,
                "votes": [
                    {"member": str(vote.user_id), "at": time(vote.at)}
                    for vote in votes[proposal.id]
                ],
            }


def skill_comment_lines() -> Iterator[Item]:
    """Yield what members say of proposed skills."""
    for comment in streamed(select(SkillComment).order_by(SkillComment.id)):
        yield {
            "id": str(comment.id),
            "proposal": str(comment.proposal_id),
            "author": str(comment.author_id),
            "body": comment.source,
            "at": time(comment.at),
            "state": comment.state,
        }


def ask_lines() -> Iterator[Item]:
    """Yield who asked whom for an endorsement."""
    for ask in streamed(select(EndorsementAsk).order_by(EndorsementAsk.id)):
        yield {
            "id": str(ask.id),
            "by": str(ask.from_id),
            "to": str(ask.to_id),
            "skill": ask.slug,
            "level": ask.level,
            "note": ask.note,
            "state": ask.state,
            "created_at": time(ask.created_at),
            "answered_at": optional_time(ask.answered_at),
        }
