"""The equal-opportunity questions, in the categories schools report by, as data."""

from __future__ import annotations

from typing import Final, NamedTuple

NOT_SAID: Final = "not-said"
# Counts under this may name people (domain: small-group suppression).
LEAST: Final = 10


class Asked(NamedTuple):
    """A question with its answers (value → label); the last is that one would rather not say."""

    label: str
    answers: dict[str, str]


QUESTIONS: Final = {
    "gender": Asked(
        "Gender",
        {
            "female": "Female",
            "male": "Male",
            "another": "Nonbinary or another",
            NOT_SAID: "I prefer not to say",
        },
    ),
    "ethnicity": Asked(
        "Race and ethnicity",
        {
            "hispanic": "Hispanic or Latino",
            "white": "White",
            "black": "Black or African American",
            "pacific": "Native Hawaiian or Other Pacific Islander",
            "asian": "Asian",
            "native": "American Indian or Alaska Native",
            "several": "Two or more",
            NOT_SAID: "I prefer not to say",
        },
    ),
    "veteran": Asked(
        "Veteran status",
        {
            "veteran": "I am a protected veteran",
            "none": "I am not a protected veteran",
            NOT_SAID: "I prefer not to say",
        },
    ),
    "disability": Asked(
        "Disability",
        {
            "yes": "Yes, I have a disability, or had one in the past",
            "no": "No, I do not have a disability and have not had one",
            NOT_SAID: "I prefer not to say",
        },
    ),
}
