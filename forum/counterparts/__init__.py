from __future__ import annotations

from flask import Flask

from forum.core.notices import Kind, register_kind

KINDS = (
    Kind(
        "counterpart-asked",
        "somebody asks to meet me",
        "{name} asks to be your counterpart",
        "{name} asks to be your counterpart",
        22,
    ),
    Kind(
        "counterpart-met",
        "I have a new counterpart",
        "You and {name} are counterparts now",
        "You and {name} are counterparts now",
        23,
    ),
    Kind(
        "counterpart-later",
        "somebody I asked answers “not now”",
        "{name} cannot meet now",
        "{name} cannot meet now",
        36,
        personal=False,
    ),
    Kind(
        "pairing-started",
        "a counterpart sets a goal with me",
        "{name} set a goal for the two of you",
        "{name} set a goal for the two of you",
        37,
    ),
    Kind(
        "pairing-check-in",
        "a counterpart writes how our goal is going",
        "{name} wrote how your goal is going",
        "{name} wrote {count} times how your goal is going",
        38,
        personal=False,
    ),
)


def register(app: Flask) -> None:
    """Add counterparts: who is suggested to whom and why, and how they agree to meet."""
    from forum.counterparts import routes, tasks  # noqa: F401 - tasks are known once imported

    for kind in KINDS:
        register_kind(kind)
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
