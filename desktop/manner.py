"""How the user wants numbers, times and addresses to be shown. No Qt.

`desktop/wishes.py` sets it when the user has chosen; until then it is the plain manner.
"""

from dataclasses import dataclass

from desktop import format as fmt
from proxy.email_address import mask_email, mask_emails


@dataclass(frozen=True, slots=True)
class Manner:
    """The user's wishes for what is read."""

    shows_left: bool = False
    """Percent as what is left, not as what is used; bars and ticks turn with it, colours do not."""
    shows_clock: bool = False
    """Resets by the clock alone, not by the time that is left."""
    is_masked: bool = False
    """Email addresses are shortened past recognition."""

    def email(self, address: str) -> str:
        return mask_email(address) if self.is_masked and address else address

    def words(self, text: str) -> str:
        """Words that may name addresses, such as an error's or the log's."""
        return mask_emails(text) if self.is_masked else text

    def percent(self, used_percent: float) -> float:
        """The number that is written and drawn for a window that is used so far."""
        return 100 - used_percent if self.shows_left else used_percent

    def share(self, used_percent: float | None) -> str:
        """ "42% used", "58% left"."""
        return fmt.share(used_percent, as_left=self.shows_left)


PLAIN = Manner()
_wanted = PLAIN


def use(manner: Manner) -> None:
    """Makes `manner` the one that later texts and pictures are made in."""
    global _wanted  # noqa: PLW0603 -- one user, one manner
    _wanted = manner


def current() -> Manner:
    return _wanted
