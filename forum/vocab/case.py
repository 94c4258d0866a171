from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from forum.core.clock import iso
from forum.vocab.models import SubSkill
from forum.vocab.queries.skills import LEVELS, FrameworkPage, Skill

TITLE = "Skills of blended learning managers"


class _Addresses:
    """Names things as CASE does: each has an address, and a number made of it."""

    def __init__(self, base_url: str, version: int) -> None:
        self.root = f"{base_url.rstrip('/')}/skills?version={version}"

    def link(self, title: str, part: str = "") -> dict[str, str]:
        """Return a reference to the document, or to a part of it."""
        uri = f"{self.root}#{part}" if part else self.root
        return {"title": title, "identifier": str(uuid5(NAMESPACE_URL, uri)), "uri": uri}

    def named(self, part: str = "") -> dict[str, str]:
        """Return how the document or a part of it names itself."""
        link = self.link("", part)
        return {"identifier": link["identifier"], "uri": link["uri"]}


def case_document(framework: FrameworkPage, base_url: str) -> dict[str, Any]:
    """Return a version of the framework in the shape of 1EdTech's CASE: document, items, links."""
    at = _Addresses(base_url, framework.version)
    moment = iso(framework.adopted_at)
    document = at.link(TITLE) | {
        "creator": "Counterpart",
        "version": str(framework.version),
        "description": framework.note,
        "language": "en",
        "adoptionStatus": "Adopted" if framework.newest else "Deprecated",
        "lastChangeDateTime": moment,
    }
    items = [item for skill in framework.skills for item in _items(at, skill, moment)]
    links = [
        link
        for place, skill in enumerate(framework.skills, 1)
        for link in _links(at, skill, place, moment)
    ]
    criteria = [_criterion(at, sub) for skill in framework.skills for sub in skill.sub_skills]
    rubric = at.named("levels") | {
        "title": "Levels",
        "lastChangeDateTime": moment,
        "CFRubricCriteria": criteria,
    }
    return {
        "CFDocument": document,
        "CFItems": items,
        "CFAssociations": links,
        "CFRubrics": [rubric],
    }


def _items(at: _Addresses, skill: Skill, moment: str) -> list[dict[str, Any]]:
    shared = {"language": "en", "lastChangeDateTime": moment}
    top = {"fullStatement": skill.label, "CFItemType": "Skill"} | shared
    below = [
        at.named(sub.slug)
        | {"fullStatement": sub.label, "humanCodingScheme": sub.code, "CFItemType": "Sub-skill"}
        | ({"notes": sub.sources} if sub.sources else {})
        | shared
        for sub in skill.sub_skills
    ]
    return [at.named(f"skill-{skill.slug}") | top, *below]


def _links(at: _Addresses, skill: Skill, place: int, moment: str) -> list[dict[str, Any]]:
    parent = at.link(skill.label, f"skill-{skill.slug}")
    links = [_child(at, parent, at.link(TITLE), place, moment)]
    for number, sub in enumerate(skill.sub_skills, 1):
        links.append(_child(at, at.link(sub.label, sub.slug), parent, number, moment))
    return links


def _child(
    at: _Addresses, child: dict[str, str], parent: dict[str, str], number: int, moment: str
) -> dict[str, Any]:
    part = f"{child['uri'].partition('#')[2]}-in-{parent['uri'].partition('#')[2] or 'document'}"
    return at.named(part) | {
        "associationType": "isChildOf",
        "sequenceNumber": number,
        "originNodeURI": child,
        "destinationNodeURI": parent,
        "lastChangeDateTime": moment,
    }


def _criterion(at: _Addresses, sub: SubSkill) -> dict[str, Any]:
    levels = [
        at.named(f"{sub.slug}-{level}")
        | {"quality": name, "score": level, "position": level}
        | {"description": getattr(sub, f"level_{level}")}
        for level, (name, _) in LEVELS.items()
    ]
    return at.named(f"{sub.slug}-levels") | {
        "category": sub.code,
        "description": sub.label,
        "CFItemURI": at.link(sub.label, sub.slug),
        "CFRubricCriterionLevels": levels,
    }
