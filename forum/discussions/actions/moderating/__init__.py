from forum.discussions.actions.moderating.hiding import (
    hide_post,
    hide_thread,
    keep_hidden,
    restore_post,
    restore_thread,
)
from forum.discussions.actions.moderating.merging import merge_thread
from forum.discussions.actions.moderating.noting import GUARD, Actor, actor_of
from forum.discussions.actions.moderating.splitting import split_into, split_into_new
from forum.discussions.actions.moderating.standing import (
    lock_thread,
    move_thread,
    pin_thread,
    rename_thread,
    unlock_thread,
    unpin_thread,
)
from forum.discussions.actions.moderating.versions import take_out_version

__all__ = [
    "GUARD",
    "Actor",
    "actor_of",
    "hide_post",
    "hide_thread",
    "keep_hidden",
    "lock_thread",
    "merge_thread",
    "move_thread",
    "pin_thread",
    "rename_thread",
    "restore_post",
    "restore_thread",
    "split_into",
    "split_into_new",
    "take_out_version",
    "unlock_thread",
    "unpin_thread",
]
