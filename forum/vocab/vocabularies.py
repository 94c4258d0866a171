from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A list of terms that people choose from; `many` when a context may hold several."""

    slug: str
    label: str
    purpose: str
    many: bool = True


# Slug → vocabulary, in the order pages show them. The terms are in `seeds/`.
VOCABULARIES = {
    vocabulary.slug: vocabulary
    for vocabulary in (
        Vocabulary("model", "Blended learning models", "How online and face to face fit together."),
        Vocabulary("stage", "Stages of implementation", "How far the work has come.", many=False),
        Vocabulary("problem", "Problems of practice", "What people are working on now."),
        Vocabulary("tool", "Tools", "Programs, platforms and what manages them."),
        Vocabulary("device", "Device models", "How students come to a device."),
        Vocabulary("grade", "Grades and bands", "Whom the work is for."),
        Vocabulary("subject", "Subjects", "What is taught."),
        Vocabulary("organization-kind", "Kinds of organizations", "Where people work.", many=False),
        Vocabulary("size", "Sizes", "How many students a school has, or schools a network.", False),
        Vocabulary("locale", "Locales", "City, suburb, town or rural.", many=False),
        Vocabulary("standard", "Interoperability standards", "How systems exchange data."),
    )
}

# Slug → label of the five skills of the framework.
SKILLS = {
    "instructional": "Instructional knowledge",
    "operations": "Operational expertise",
    "data": "Data analysis",
    "change": "Change management",
    "ambiguity": "Comfort with ambiguity",
}

# Band of grades → the grades in it, as slugs of terms of `grade`. Bands overlap, so a grade has no
# parent.
GRADE_BANDS = {
    "early": ("pr", "pk", "tk", "kg", "01", "02"),
    "elementary": ("kg", "01", "02", "03", "04", "05"),
    "middle": ("06", "07", "08"),
    "high": ("09", "10", "11", "12"),
    "k-8": ("kg", "01", "02", "03", "04", "05", "06", "07", "08"),
    "k-12": ("kg", *(f"{grade:02}" for grade in range(1, 13))),
}
