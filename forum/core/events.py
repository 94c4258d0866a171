from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar

from forum.core.clock import now
from forum.core.hot import HotChange, insert_into
from forum.core.outbox import OutboxRow


@dataclass(frozen=True)
class Event:
    """A fact that was announced: ids and plain values, no rows.

    A subclass is a frozen dataclass whose fields are JSON values; `subject` names what it is
    about, and events with one subject reach every listener in the order they were announced.
    """

    kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Event.kinds[cls.__name__] = cls

    @property
    def subject(self) -> str:
        """Return the name of what the event is about, such as `thread:12`."""
        raise TypeError(f"{type(self).__name__} names no subject")


E = TypeVar("E", bound=Event)
Listener = Callable[[Any], None]
BatchListener = Callable[[Sequence[Any]], None]

# Called one event at a time inside the transaction that also strikes the event off the outbox.
listeners: dict[str, list[Listener]] = defaultdict(list)
# Called with all waiting events of their kinds, outside a transaction and perhaps twice.
batch_listeners: list[tuple[frozenset[str], BatchListener]] = []


def announce(event: Event) -> None:
    """Write an event into the outbox, in the transaction of the change it tells of."""
    _announced.run(
        topic=type(event).__name__,
        subject=event.subject,
        payload=asdict(event),
        created_at=now(),
    )


_announced = HotChange(lambda: insert_into(OutboxRow, "topic", "subject", "payload", "created_at"))


def listen(kind: type[E], listener: Callable[[E], None]) -> None:
    """Have the worker call `listener` with each event of a kind; what it writes happens once."""
    if listener not in listeners[kind.__name__]:
        listeners[kind.__name__].append(listener)


def listen_in_batches(kinds: Sequence[type[Event]], listener: BatchListener) -> None:
    """Have the worker call `listener` with many events at a time.

    For work outside the database (an index, a mail server): it must bear being called again
    with events it has already seen.
    """
    entry = (frozenset(kind.__name__ for kind in kinds), listener)
    if entry not in batch_listeners:
        batch_listeners.append(entry)


def restore(topic: str, payload: dict[str, Any]) -> Event:
    """Return the event an outbox row holds; raises KeyError for a kind nobody knows."""
    return Event.kinds[topic](**payload)
