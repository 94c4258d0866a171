from __future__ import annotations


class Refusal(Exception):
    """The root of everything the product says no to, in words meant for the person who asked.

    `status` is the HTTP status, `code` a stable name for programs, `field` the form field the
    message belongs beside (None: the whole form).
    """

    status = 400
    code = "refused"

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(Refusal):
    """What was asked for does not exist, or the viewer may not know that it does."""

    status = 404
    code = "not-found"

    def __init__(self, message: str = "There is nothing at this address.") -> None:
        super().__init__(message)


class Gone(Refusal):
    """It existed once and was taken away on purpose."""

    status = 410
    code = "gone"


class Forbidden(Refusal):
    """The viewer is known and may not do this."""

    status = 403
    code = "forbidden"

    def __init__(self, message: str = "You may not do this.", field: str | None = None) -> None:
        super().__init__(message, field)


class SignInNeeded(Refusal):
    """Only a signed-in member may do this."""

    status = 401
    code = "sign-in-needed"

    def __init__(self, message: str = "Sign in to do this.") -> None:
        super().__init__(message)


class Conflict(Refusal):
    """Somebody else changed the same thing first, or it is no longer in the needed state."""

    status = 409
    code = "conflict"


class Invalid(Refusal):
    """What was sent is understood and not acceptable."""

    status = 422
    code = "invalid"


class TooFast(Refusal):
    """The same person or address did this too often in a short time."""

    status = 429
    code = "too-fast"

    def __init__(self, message: str = "That was too often in a short time. Wait a minute.") -> None:
        super().__init__(message)
