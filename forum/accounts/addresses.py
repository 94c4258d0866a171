from __future__ import annotations

from email_validator import EmailNotValidError, validate_email


def plain_address(text: str) -> str | None:
    """Return an e-mail address in the one form it is kept in (ASCII), None when it is none.

    Only the shape is checked, by RFC 5321 and 5322; whether it exists the letter will show.
    """
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return found.ascii_email
