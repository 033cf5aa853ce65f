"""One setting: whose it is, which values it takes, and whether a new one counts while the program runs.

A field of a settings class is declared as `AtOnce[bool]` or as `NextStart[bool]`, or has the same among its notes:
`Annotated[int, Counts.AT_ONCE, Meta(ge=1)]`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar, get_args, get_origin

from msgspec import Meta

PREFIX = "LOADLINE_"

Value = TypeVar("Value")
Name = tuple[str, str]
"""A setting's owner (a provider's id, empty for the program's own) and its name."""


class Counts(StrEnum):
    """From when on a new value counts."""

    AT_ONCE = "at once"
    """For what begins from now on; what is under way goes on with the value that it began with."""
    NEXT_START = "next start"
    """Too much was built on it when the program started."""


AtOnce = Annotated[Value, Counts.AT_ONCE]
NextStart = Annotated[Value, Counts.NEXT_START]


_IN_WORDS = "an address that begins with http:// or https://"
_URL = r"https?://[^\s/?#]+\S*"
Url = Annotated[str, Counts.AT_ONCE, Meta(pattern=f"^{_URL}$", description=_IN_WORDS)]
"""Where something is asked."""
UrlOrNone = Annotated[str, Counts.AT_ONCE, Meta(pattern=f"^({_URL})?$", description=_IN_WORDS)]
"""The same; empty where a default is made of other settings, or nothing is asked."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting that may be given, and the type its value must have."""

    owner: str
    """The provider's id; empty for the program's own."""
    name: str
    type: object
    is_secret: bool

    @property
    def key(self) -> Name:
        return self.owner, self.name

    @property
    def plain_type(self) -> object:
        """Without its limits and words: `bool`, `Literal["a", "b"]`."""
        return get_args(self.type)[0] if get_origin(self.type) is Annotated else self.type

    @property
    def words(self) -> Meta | None:
        """Its title and description, where it is to be shown to people."""
        return next((each for each in self._notes if isinstance(each, Meta) and each.title), None)

    @property
    def counts(self) -> Counts:
        """An undeclared one, which a test forbids, is not touched while the program runs."""
        declared = (each for each in self._notes if isinstance(each, Counts))
        return next(declared, Counts.NEXT_START)

    @property
    def variable(self) -> str:
        return PREFIX + "_".join(filter(None, (self.owner, self.name))).upper()

    @property
    def _notes(self) -> tuple[object, ...]:
        return get_args(self.type)[1:] if get_origin(self.type) is Annotated else ()
