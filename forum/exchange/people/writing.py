from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.files import File, stored_path
from forum.exchange.native.chunks import chunks, grouped, streamed
from forum.exchange.native.times import optional_time, time
from forum.exchange.people.pictures import FILES, PHOTOS, photo_folder, take_along
from forum.exchange.people.reading import SECTIONS
from forum.growth.models import Assessment, Endorsement, Evidence, EvidenceSkill, Rating
from forum.members import photos
from forum.members.models import Block, Connection, Context, ContextTerm, MemberFollow, Profile
from forum.organizations.models import Affiliation, Organization, OrganizationDomain
from forum.vocab.models import SubSkill, Term, TermAlias

Item = dict[str, Any]


def term_lines() -> Iterator[Item]:
    """Yield the terms, parents before their children."""
    aliases: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for alias in db.session.scalars(select(TermAlias)):
        aliases[alias.term_id].append((alias.key, alias.label))
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
            # Sorted here: what comes first is not the same in every database.
            "aliases": [label for _, label in sorted(aliases[term.id])],
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
            select(OrganizationDomain),
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
        "domains": sorted(domain.domain for domain in domains),
        "created_at": time(organization.created_at),
    }


def profile_lines(folder: Path) -> Iterator[Item]:
    """Yield what members say of themselves, where they work and what they can do.

    Their photos are copied into the folder.
    """
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
        levels = _levels([look.id for mine in looks.values() for look in mine])
        for profile in profiles:
            number = profile.user_id
            chosen = sorted(names[term.term_id] for term in terms[number])
            yield {
                **_profile(profile),
                "photo": _photo(folder, profile.photo),
                "context": _context(contexts[number][0], chosen) if contexts[number] else None,
                "places": [_place(place) for place in places[number]],
                "assessments": [_assessment(look, levels[look.id]) for look in looks[number]],
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


def _photo(folder: Path, name: str | None) -> str | None:
    if name is None:
        return None
    stored = photo_folder() / photos.file_name(name, photos.SIZES[0])
    return take_along(folder, stored, f"{PHOTOS}/{name}.webp")


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


def _levels(looks: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return assessment → slug of a sub-skill → level, in the order of the framework."""
    rated = (
        select(Rating.assessment_id, SubSkill.slug, Rating.level)
        .join(SubSkill, SubSkill.id == Rating.sub_skill_id)
        .where(Rating.assessment_id.in_(looks))
        .order_by(SubSkill.position, SubSkill.id)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for look, slug, level in db.session.execute(rated):
        found[look][slug] = level
    return found


def _assessment(look: Assessment, levels: dict[str, int]) -> Item:
    return {
        "version": look.version,
        "started_at": time(look.started_at),
        "finished_at": optional_time(look.finished_at),
        "levels": levels,
    }


def evidence_lines(folder: Path) -> Iterator[Item]:
    """Yield the evidence of skills; what was uploaded for it is copied into the folder."""
    for rows in chunks(select(Evidence), Evidence.id):
        found: list[Evidence] = [row[0] for row in rows]
        ids = [evidence.id for evidence in found]
        skills = grouped(select(EvidenceSkill), EvidenceSkill.evidence_id, ids)
        uploads = grouped(
            select(File).where(File.owner_kind == "evidence").order_by(File.id), File.owner_id, ids
        )
        for evidence in found:
            yield {
                "id": str(evidence.id),
                "member": str(evidence.user_id),
                "kind": evidence.kind,
                "title": evidence.title,
                "address": "" if evidence.kind == "file" else evidence.address,
                "text": evidence.text,
                "shown": evidence.shown,
                "skills": sorted(skill.slug for skill in skills[evidence.id]),
                "created_at": time(evidence.created_at),
                "file": _file(folder, uploads[evidence.id]),
            }


def _file(folder: Path, uploads: Sequence[File]) -> Item | None:
    """Return what was uploaded as a piece of evidence; None where it is gone."""
    for file in uploads:
        path = take_along(folder, stored_path(file.name), f"{FILES}/{file.name}.{file.kind}")
        if path is not None:
            return {"path": path, "filename": file.filename, "added_at": time(file.added_at)}
    return None


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
