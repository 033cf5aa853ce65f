"""An account's email address: the name it has everywhere, or what is shown of it."""

import re

from proxy.errors import ImportRefused

_LONGEST = 254
"""RFC 5321's limit for a whole address."""
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
"""Marks that come along when an address is copied from a web page or a mail."""
MASK = "•••"
_ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\"\\]+"  # what stands before the @; letters of any script
    r"@"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+"  # labels: no hyphen at either end
    r"[^\W\d_][\w-]*"  # a top-level domain never begins with a digit
)


def tidy_email(email: str) -> str:
    """`email` without blanks and invisible marks around it; else as typed.

    Raises ImportRefused: `email_missing`, `email_invalid`.
    """
    tidy = _INVISIBLE.sub("", email).strip()
    if not tidy:
        raise ImportRefused(
            "The account's email is missing.",
            hint="Type the address you sign in with; it is the account's name here.",
            code="email_missing",
        )
    if len(tidy) > _LONGEST or not _ADDRESS.fullmatch(tidy) or ".." in tidy:
        raise ImportRefused(
            "This is no email address.",
            hint="Type it like alice@example.com.",
            code="email_invalid",
        )
    return tidy


def mask_email(email: str) -> str:
    """alice@example.com as "a•••@e•••.com": enough to know it, too little to show it."""
    name, at, domain = email.partition("@")
    if not at:
        return name[:1] + MASK
    host, dot, top = domain.rpartition(".")
    return f"{name[:1]}{MASK}@{(host or top)[:1]}{MASK}{dot}{top if dot else ''}"


def mask_emails(text: str) -> str:
    """`text` with every address in it masked."""
    return _ADDRESS.sub(lambda found: mask_email(found[0]), text)
