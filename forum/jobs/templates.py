"""Openings of this family of roles to begin from: what such a role does, decides and needs.

Figures of pay and names of schools are never part of one: those are the school's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forum.jobs.posting import Posting, Target

_LISTS = """- {}""".format
_RESUME = ("Résumé", "Two references")


def _list(*lines: str) -> str:
    return "\n".join(map(_LISTS, lines))


TEMPLATES: Final[Mapping[str, Posting]] = {
    "blended-learning-manager": Posting(
        title="Blended Learning Manager",
        family="blended-learning",
        summary="You make blended learning work in our schools: with teachers in their rooms, with "
        "the programs they use, and with the data that says whether it helps.",
        employment="full-time",
        fte=100,
        reports_to="both",
        decides="Which programs are piloted, with which teachers, and when a pilot stops.",
        week={"coaching": 45, "operations": 25, "data": 20, "helpdesk": 5, "other": 5},
        goals=_list(
            "Every school has one model that runs every week, chosen with its teachers.",
            "All accounts and rosters are ready on the first day.",
            "Two pilots are judged by a comparison that was written down before they began.",
        ),
        duties=_list(
            "Coach teachers in their rooms: plan, model, observe, think over together.",
            "Plan rollouts: devices, accounts, schedules, training, a way back.",
            "Run the weekly data meeting with each school’s team.",
            "Choose, watch and end programs together with those who use them.",
            "Write down what went wrong, and what is changed because of it.",
        ),
        experience_min="Three years of teaching, and one in which you changed how others teach.",
        experience_plus="Rollouts in more than one school; rosters and single sign-on.",
        targets=(
            Target("model-design", 3),
            Target("coach-teachers", 3),
            Target("rollout-planning", 3),
            Target("data-routines", 2),
            Target("buy-in", 2),
        ),
        documents=_RESUME,
    ),
    "digital-learning-coach": Posting(
        title="Digital Learning Coach",
        family="digital-learning",
        summary="You work beside teachers so that what students do on a device is worth the time.",
        employment="full-time",
        fte=100,
        reports_to="academics",
        decides="Whom you coach, in which cycles, and what a cycle works on, with the teacher.",
        manages="The principals; you evaluate nobody.",
        week={"coaching": 70, "data": 15, "operations": 10, "other": 5},
        duties=_list(
            "Coaching cycles of four to six weeks with a caseload of teachers.",
            "Model lessons and co-teach.",
            "Lead sessions in which teachers learn from each other’s rooms.",
            "Keep a short record of what each cycle changed.",
        ),
        experience_min="Three years of teaching with technology that students used themselves.",
        targets=(
            Target("coach-teachers", 3),
            Target("personalize", 2),
            Target("inclusion", 2),
            Target("communicate", 2),
        ),
        documents=_RESUME,
    ),
    "instructional-technology-coordinator": Posting(
        title="Instructional Technology Coordinator",
        family="instructional-technology",
        summary="You see to it that devices, accounts and programs work when the bell rings, and "
        "that those who choose them hear from those who teach.",
        employment="full-time",
        fte=100,
        reports_to="tech",
        decides="The order in which problems are solved, and the calendar of rollouts.",
        week={"operations": 45, "helpdesk": 20, "coaching": 20, "data": 10, "other": 5},
        duties=_list(
            "Own rosters, single sign-on and provisioning from order to first day.",
            "Plan purchase, spares, repair and refresh of devices.",
            "Check privacy agreements before a program is used.",
            "Train teachers and front offices; write guides that are read.",
        ),
        experience_min="Two years of looking after technology that a school depends on.",
        targets=(
            Target("accounts-roster", 3),
            Target("devices", 3),
            Target("vendor-budget-privacy", 2),
            Target("vendor-it-bridge", 2),
            Target("prioritize", 2),
        ),
        documents=_RESUME,
    ),
    "director-personalized-learning": Posting(
        title="Director of Personalized Learning",
        family="personalized-innovation",
        summary="You lead the change to learning that fits each student, across our schools, with "
        "the power to move what has to move.",
        employment="full-time",
        fte=100,
        reports_to="academics",
        decides="The pilots, their budget, and which of them are spread, adapted or dropped.",
        manages="Principals line-manage teachers; you agree on goals with each of them every term.",
        week={"operations": 30, "coaching": 30, "data": 25, "other": 15},
        budget="Say here what the role may spend without asking.",
        goals=_list(
            "A plan for the year that every principal signed.",
            "A gate for each pilot: spread, adapt or drop, used at least twice.",
        ),
        duties=_list(
            "Plan the change with leaders, skeptics, IT and families.",
            "Lead a team of coaches.",
            "Report progress to the board, setbacks too.",
            "Choose partners and vendors, and end contracts that do not help.",
        ),
        experience_min="Five years in schools, two of them leading adults.",
        targets=(
            Target("stakeholder-map", 3),
            Target("pilot-scale", 3),
            Target("communicate", 3),
            Target("judge-effect", 3),
            Target("buy-in", 3),
        ),
        documents=_RESUME,
    ),
    "school-hybrid": Posting(
        title="Teacher with Half Release for Blended Learning",
        family="school-hybrid",
        summary="Half of your week you teach your own class, half of it you help colleagues make "
        "blended learning work in theirs.",
        employment="full-time",
        fte=100,
        reports_to="academics",
        decides="How your release time is spent, in agreement with the principal each term.",
        manages="The principal.",
        week={"teaching": 50, "coaching": 35, "data": 10, "other": 5},
        duties=_list(
            "Teach your own class in the model you help others with; its door is open.",
            "Coach two or three colleagues at a time.",
            "Keep the school’s programs and rosters in order with IT.",
        ),
        experience_min="Two years of running a blended model in your own class.",
        targets=(
            Target("model-design", 2),
            Target("coach-teachers", 2),
            Target("learn-in-network", 2),
        ),
        documents=("Résumé",),
    ),
    "data-assessment-specialist": Posting(
        title="Data and Assessment Specialist",
        family="data-assessment",
        summary="You turn what programs and tests report into one page that teachers and leaders "
        "act on.",
        employment="full-time",
        fte=100,
        reports_to="academics",
        decides="What is measured, how it is cleaned, and which figures are too small to show.",
        week={"data": 60, "coaching": 20, "operations": 10, "other": 10},
        duties=_list(
            "Keep one set of data that several teams use every week.",
            "Prepare and lead the cycle of data meetings.",
            "Help teams judge whether something worked, and say what cannot be known.",
            "See to it that no student can be recognized in what leaves the school.",
        ),
        experience_min="Two years of working with data of schools.",
        targets=(
            Target("collect-clean", 3),
            Target("sense-making", 3),
            Target("data-routines", 3),
            Target("data-ethics", 3),
        ),
        documents=_RESUME,
    ),
}
