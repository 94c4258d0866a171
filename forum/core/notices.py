from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from forum.core.events import Event, announce


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice, and the words of its line in the inbox.

    `one` and `many` may use {name} (who did it), {title} (of the thread, or the text told) and
    {count}; `label` names the kind in the mail settings. Where one event concerns somebody in
    two ways, the lower `rank` wins. What is `personal` is mailed again while unread. Of what sends
    its `own_letter` there is nothing to choose: the letter of notices leaves it out.
    """

    name: str
    label: str
    one: str
    many: str
    rank: int = 50
    personal: bool = True
    own_letter: bool = False


kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind of notice known; the same name replaces what was known by it."""
    kinds[kind.name] = kind


def chosen_kinds() -> list[Kind]:
    """Return the kinds whose mail a member may stop, in the order they were made known."""
    return [kind for kind in kinds.values() if not kind.own_letter]


@dataclass(frozen=True)
class NoticeDue(Event):
    """Members are to be told something: one line in each inbox, by the rules of its kind.

    For features that stand beside or below the inbox and may not import it. `topic` groups
    lines of one kind while they are unread, `link` is an address of this site.
    """

    kind: str
    topic: str
    text: str
    link: str
    recipients: list[int] = field(default_factory=list)
    actor_id: int | None = None

    @property
    def subject(self) -> str:
        """Return the topic, in whose order notices are written."""
        return self.topic


def tell(
    recipients: Sequence[int],
    kind: str,
    topic: str,
    text: str,
    link: str,
    actor_id: int | None = None,
) -> None:
    """Have members told something, in the transaction of the act it tells of.

    `text` is shown until the member deletes it: nothing that may be hidden later belongs there.
    Raises KeyError for a kind nobody registered.
    """
    if recipients:
        name = kinds[kind].name
        announce(NoticeDue(name, topic, text[:300], link, sorted(set(recipients)), actor_id))
