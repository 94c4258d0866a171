from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import or_, select

from forum.accounts.models import User
from forum.core.db import db
from forum.exchange.native.chunks import chunks, grouped, streamed
from forum.exchange.native.times import optional_time, time
from forum.exchange.people.reading import SECTIONS
from forum.growth.models import Assessment, Endorsement, Evidence, EvidenceSkill, Rating
from forum.members.models import Block, Connection, Context, ContextTerm, MemberFollow, Profile
from forum.organizations.models import Affiliation, Organization, OrganizationDomain
from forum.vocab.models import SubSkill, Term, TermAlias

Item = dict[str, Any]


def term_lines() -> Iterator[Item]:
    """Yield the terms, parents before their children."""
    aliases: dict[int, list[str]] = defaultdict(list)
    for alias in db.session.scalars(select(TermAlias).order_by(TermAlias.term_id, TermAlias.key)):
        aliases[alias.term_id].append(alias.label)
    terms = {term.id: term for term in db.session.scalars(select(Term).order_by(Term.id))}
    name = {number: f"{term.vocabulary}/{term.slug}" for number, term in terms.items()}
    for term in sorted(terms.values(), key=lambda term: (_depth(term, terms), term.id)):
        yield {
            "vocabulary": term.vocabulary,
            "slug": term.slug,
            "label": term.label,
            "definition": term.definition,
            "order": term.position,
            "retired": not term.active,
            "parent": name.get(term.parent_id or 0),
            "merged_into": name.get(term.merged_into_id or 0),
            "aliases": aliases[term.id],
        }


def _depth(term: Term, terms: dict[int, Term]) -> int:
    """Return how many terms stand above one, those it was merged into included."""
    above = [number for number in (term.parent_id, term.merged_into_id) if number]
    return 1 + max(_depth(terms[number], terms) for number in above) if above else 0


def organization_lines() -> Iterator[Item]:
    """Yield the organizations, in the order of their numbers."""
    for rows in chunks(select(Organization), Organization.id):
        found: list[Organization] = [row[0] for row in rows]
        domains = grouped(
            select(OrganizationDomain).order_by(OrganizationDomain.domain),
            OrganizationDomain.organization_id,
            [organization.id for organization in found],
        )
        for organization in found:
            yield _organization(organization, domains[organization.id])


def _organization(organization: Organization, domains: Sequence[OrganizationDomain]) -> Item:
    return {
        "id": str(organization.id),
        "slug": organization.slug,
        "name": organization.name,
        "kind": organization.kind,
        "parent": _id(organization.parent_id),
        "merged_into": _id(organization.merged_into_id),
        "state": organization.state,
        "city": organization.city,
        "nces_id": organization.nces_id,
        "size_band": organization.size_band,
        "locale": organization.locale,
        "grades": organization.grades,
        "website": organization.website,
        "grows": organization.grows_source,
        "domains": [domain.domain for domain in domains],
        "created_at": time(organization.created_at),
    }


def profile_lines() -> Iterator[Item]:
    """Yield what members say of themselves, where they work and what they can do."""
    names = {term.id: f"{term.vocabulary}/{term.slug}" for term in db.session.scalars(select(Term))}
    # Who has not confirmed the address is nobody yet.
    known = or_(User.email_verified_at.is_not(None), User.password_hash.is_(None))
    people = select(Profile).join(User, User.id == Profile.user_id).where(known)
    for rows in chunks(people, Profile.user_id):
        profiles: list[Profile] = [row[0] for row in rows]
        ids = [profile.user_id for profile in profiles]
        contexts = grouped(select(Context), Context.user_id, ids)
        terms = grouped(select(ContextTerm).order_by(ContextTerm.term_id), ContextTerm.user_id, ids)
        places = grouped(select(Affiliation).order_by(Affiliation.id), Affiliation.user_id, ids)
        looks = grouped(select(Assessment).order_by(Assessment.id), Assessment.user_id, ids)
        for profile in profiles:
            number = profile.user_id
            chosen = sorted(names[term.term_id] for term in terms[number])
            yield {
                **_profile(profile),
                "context": _context(contexts[number][0], chosen) if contexts[number] else None,
                "places": [_place(place) for place in places[number]],
                "assessments": [_assessment(look) for look in looks[number]],
            }


def _profile(profile: Profile) -> Item:
    return {
        "member": str(profile.user_id),
        "headline": profile.headline,
        "pronouns": profile.pronouns,
        "languages": profile.languages,
        "pathway_step": profile.pathway_step,
        "state": profile.state,
        "links": profile.links,
        "helps": profile.helps_source,
        "doing": profile.doing_source,
        "shown": {name: getattr(profile, f"{name}_shown") for name in SECTIONS},
    }


def _context(context: Context, terms: Sequence[str]) -> Item:
    return {
        "stage": context.stage,
        "organization_kind": context.organization_kind,
        "size_band": context.size_band,
        "locale": context.locale,
        "working_on": context.working_on,
        "open_to_contact": context.open_to_contact,
        "capacity": context.capacity,
        "as_of": time(context.as_of),
        "terms": list(terms),
    }


def _place(place: Affiliation) -> Item:
    return {
        "organization": str(place.organization_id),
        "title": place.title,
        "family": place.family,
        "starts_on": place.starts_on.isoformat() if place.starts_on else None,
        "ends_on": place.ends_on.isoformat() if place.ends_on else None,
        "verified_at": optional_time(place.verified_at),
        "verified_how": place.verified_how,
        "verified_note": place.verified_note,
        "expires_at": optional_time(place.expires_at),
        "created_at": time(place.created_at),
    }


def _assessment(look: Assessment) -> Item:
    levels = db.session.execute(
        select(SubSkill.slug, Rating.level)
        .join(SubSkill, SubSkill.id == Rating.sub_skill_id)
        .where(Rating.assessment_id == look.id)
        .order_by(SubSkill.position)
    )
    return {
        "version": look.version,
        "started_at": time(look.started_at),
        "finished_at": optional_time(look.finished_at),
        "levels": dict(levels.all()),
    }


def evidence_lines() -> Iterator[Item]:
    """Yield the evidence of skills."""
    for rows in chunks(select(Evidence), Evidence.id):
        found: list[Evidence] = [row[0] for row in rows]
        skills = grouped(
            select(EvidenceSkill).order_by(EvidenceSkill.slug),
            EvidenceSkill.evidence_id,
            [evidence.id for evidence in found],
        )
        for evidence in found:
            yield {
                "id": str(evidence.id),
                "member": str(evidence.user_id),
                "kind": evidence.kind,
                "title": evidence.title,
                "address": evidence.address,
                "text": evidence.text,
                "shown": evidence.shown,
                "skills": [skill.slug for skill in skills[evidence.id]],
                "created_at": time(evidence.created_at),
            }


def endorsement_lines() -> Iterator[Item]:
    """Yield the endorsements, those that ended too."""
    for given in streamed(select(Endorsement).order_by(Endorsement.id)):
        yield {
            "id": str(given.id),
            "by": str(given.from_id),
            "member": str(given.to_id),
            "skill": given.slug,
            "level": given.level,
            "basis": given.basis,
            "note": given.note,
            "evidence": _id(given.evidence_id),
            "organization": _id(given.organization_id),
            "at": time(given.at),
            "expires_at": time(given.expires_at),
            "ended_at": optional_time(given.ended_at),
            "hidden_at": optional_time(given.hidden_at),
        }


def link_lines() -> Iterator[Item]:
    """Yield connections, follows and blocks."""
    met = select(Connection).order_by(Connection.low_id, Connection.high_id)
    for row in streamed(met):
        yield _link("connection", row.low_id, row.high_id, row.since) | {"as": row.kind}
    follows = select(MemberFollow).order_by(MemberFollow.user_id, MemberFollow.followed_id)
    for row in streamed(follows):
        yield _link("follow", row.user_id, row.followed_id, row.at)
    blocks = select(Block).order_by(Block.user_id, Block.blocked_id)
    for row in streamed(blocks):
        yield _link("block", row.user_id, row.blocked_id, row.at)


def _link(kind: str, member: int, other: int, at: Any) -> Item:
    return {"kind": kind, "member": str(member), "other": str(other), "at": time(at)}


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)
