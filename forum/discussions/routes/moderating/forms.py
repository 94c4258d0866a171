from __future__ import annotations

from collections.abc import Sequence

from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from forum.core.forms import Form, one_line
from forum.discussions.forms import says_something
from forum.discussions.policy import TYPES
from forum.discussions.queries.spaces import SpaceFacts

MOST_REASON = 500
KINDS = {kind: kind.replace("-", " ").capitalize() for kind in TYPES}
TITLE = Length(8, 150, "A title has 8 to 150 characters.")


class ReasonForm(Form):
    """An act that only needs its reason."""

    reason = TextAreaField(
        "Reason",
        [
            DataRequired("Say why: the reason stands in the public log."),
            Length(max=MOST_REASON, message=f"A reason has at most {MOST_REASON} characters."),
            says_something,
        ],
        description="Everybody can read it in the public log.",
    )

    def named(self, tool: str) -> ReasonForm:
        """Give every control an id of its own, for a page with several of these forms."""
        for field in self:
            field.id = f"{tool}-{field.short_name}"
        return self


class RenameForm(ReasonForm):
    """Another title."""

    title = StringField(
        "New title", [DataRequired("Give it a title."), TITLE, says_something], filters=[one_line]
    )


class MoveForm(ReasonForm):
    """Another space."""

    space = SelectField("Space", [InputRequired("Choose a space.")])

    def offer(self, rooms: Sequence[SpaceFacts]) -> MoveForm:
        """Offer these spaces."""
        self.space.choices = {room.slug: room.name for room in rooms}
        return self


class MergeForm(ReasonForm):
    """The thread all posts go to."""

    into = StringField(
        "Merge into",
        [DataRequired("Say which thread takes the posts."), Length(max=500)],
        filters=[one_line],
        description="The address of the thread that takes the posts, as /t/12-its-title.",
    )


class SplitForm(ReasonForm):
    """Which posts go, and where to."""

    numbers = StringField(
        "Post numbers",
        [Length(max=2000)],
        filters=[one_line],
        description="As 4, 7-9. Posts ticked below are added.",
    )
    where = RadioField(
        "The posts go to",
        [InputRequired("Say where the posts go.")],
        choices={"new": "A new thread", "old": "A thread that exists"},
        default="new",
    )
    title = StringField("Title of the new thread", [Optional(), TITLE], filters=[one_line])
    type = SelectField("Kind", choices=KINDS, default="discussion")
    space = SelectField("Space")
    into = StringField("Address of the thread that exists", [Length(max=500)], filters=[one_line])

    def offer(self, rooms: Sequence[SpaceFacts]) -> SplitForm:
        """Offer these spaces."""
        self.space.choices = {room.slug: room.name for room in rooms}
        return self

    def validate(self, extra_validators: dict[str, list[Field]] | None = None) -> bool:
        """Check the fields, and the one the chosen place needs."""
        right = bool(super().validate(extra_validators))
        needed = self.title if self.where.data == "new" else self.into
        if not (needed.data or "").strip():
            needed.errors = [*needed.errors, "This is needed for the place you chose."]
            return False
        return right
