from __future__ import annotations

from typing import Any

from forum.core.web import stamp
from forum.ideas.queries.sheets import IdeaPage


def learning_resource(page: IdeaPage, base_url: str) -> dict[str, Any] | None:
    """Return an idea as a LearningResource of schema.org, None for one not everybody may read.

    Nothing stands in it that the page does not show to a guest.
    """
    idea, sheet = page.idea, page.sheet
    if idea.audience != "everyone" or idea.state != "visible":
        return None
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "name": sheet.title,
        "description": sheet.problem,
        "abstract": idea.excerpt,
        "url": base_url + idea.address,
        "inLanguage": "en",
        "learningResourceType": "Practice",
        "audience": {"@type": "EducationalAudience", "educationalRole": "teacher"},
        "creativeWorkStatus": sheet.status_label,
        "version": idea.version,
        "datePublished": stamp(idea.created_at),
        "dateModified": stamp(idea.updated_at),
        "author": [_person(idea.name, idea.username, base_url)],
        "keywords": [named.label for named in sheet.tags],
        "teaches": [named.label for named in sheet.skills],
        "educationalLevel": [
            named.label for line in sheet.context if line.label == "Grades" for named in line.said
        ],
    }
    for person in sheet.credited:
        made = "author" if person.kind == "author" else "contributor"
        facts.setdefault(made, []).append(_person(person.name, person.username, base_url))
    if sheet.license_link:
        facts["license"] = sheet.license_link
    return {name: said for name, said in facts.items() if said}


def _person(name: str, username: str, base_url: str) -> dict[str, str]:
    return {"@type": "Person", "name": name, "url": f"{base_url}/members/{username}"}
