from forum.discussions.models.care import Bookmark, Draft, Follow, ReadMark
from forum.discussions.models.talk import (
    MovedPost,
    PollVote,
    Post,
    PostSource,
    Reaction,
    Revision,
    Space,
    Thread,
    ThreadTag,
)

__all__ = [
    "Bookmark",
    "Draft",
    "Follow",
    "MovedPost",
    "PollVote",
    "Post",
    "PostSource",
    "Reaction",
    "ReadMark",
    "Revision",
    "Space",
    "Thread",
    "ThreadTag",
]
