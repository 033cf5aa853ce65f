"""What the page of clients says of each: whether it is here, where it points, when it last sent something. No Qt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from desktop import format as fmt
from desktop.language import translate
from proxy.clients.client import Client
from proxy.clients.desk import Sight
from proxy.clients.greeting import Greeting, Outcome
from proxy.clients.pointing import Direction

RECENT = timedelta(days=1)
"""A client that sent something within it is in use, whatever its settings say: shells can tell it the address too."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the tone it is said in."""

    text: str
    tone: str = "muted"
    """A token's name."""


@dataclass(frozen=True, slots=True)
class CardView:
    """One client's card."""

    state: Said
    """One or two words; empty where there is nothing to say."""
    place: str
    """Where its program is and which version, or that it is not here."""
    install: str
    """The command that gets it, where it is missing."""
    settings: Said
    """What its settings file says; empty where it has none we could change."""
    last: str
    """When it last sent something."""
    set_up: str
    """The text of the button that points it here; empty where there is nothing to do."""
    can_undo: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a client beside its files."""

    version: str = ""
    last_at: datetime | None = None
    """When its newest request began."""
    agent: str = ""
    """What that request said it came from."""


def card_view(sight: Sight, seen: Seen, here: str, now: datetime) -> CardView:
    """`here` is the server's address: "http://127.0.0.1:2455"."""
    is_missing = bool(sight.client.programs) and sight.program is None
    return CardView(
        state=_state(sight, seen, now),
        place=_place(sight, seen.version),
        install=sight.client.install if is_missing else "",
        settings=_settings(sight, here),
        last=_last(sight.client, seen, now),
        set_up=_set_up(sight),
        can_undo=sight.can_undo and sight.pointing.direction is not Direction.MOVED,
    )


def _state(sight: Sight, seen: Seen, now: datetime) -> Said:
    """Cases: unreadable, here, at an old address; else in use; else missing, elsewhere, not set up."""
    if sight.problem:
        return Said(translate("Connect", "Cannot be read"), "runs_out")
    if sight.pointing.direction is Direction.HERE:
        return Said(translate("Connect", "Points here"), "good")
    if sight.pointing.direction is Direction.MOVED:
        return Said(translate("Connect", "Old address"), "tight")
    if seen.last_at is not None and now - seen.last_at < RECENT:
        return Said(translate("Connect", "In use"), "good")
    if sight.client.programs and sight.program is None:
        return Said(translate("Connect", "Not installed"))
    if sight.pointing.direction is Direction.ELSEWHERE:
        return Said(translate("Connect", "Points elsewhere"))
    return Said(translate("Connect", "Not set up") if sight.file else "")


def _place(sight: Sight, version: str) -> str:
    if sight.program is not None:
        return " · ".join(part for part in (short_path(sight.program), version) if part)
    if sight.client.programs:
        return translate("Connect", "Not found on this computer. To install it:")
    if sight.client.agents:
        return translate("Connect", "A library: tell your program the address.")
    return translate("Connect", "Whatever takes a base URL.")


def _settings(sight: Sight, here: str) -> Said:
    if sight.file is None:
        return Said("")
    if sight.problem:
        return Said(sight.problem, "runs_out")
    texts = {
        Direction.HERE: translate("Connect", "{file} points here."),
        Direction.MOVED: translate(
            "Connect", "{file} points at {address}. Loadline listens at {here} now."
        ),
        Direction.ELSEWHERE: translate("Connect", "{file} points at {address}."),
        Direction.NOWHERE: translate("Connect", "{file} does not point here yet."),
    }
    direction = sight.pointing.direction
    text = texts[direction].format(
        file=short_path(sight.file),
        address=_host(sight.pointing.address),
        here=_host(here),
    )
    return Said(text, "tight" if direction is Direction.MOVED else "muted")


def _last(client: Client, seen: Seen, now: datetime) -> str:
    if seen.last_at is None:
        return translate("Connect", "No request yet")
    age = fmt.age(seen.last_at, now)
    if client.agents or not seen.agent:
        return translate("Connect", "Last request {age}").format(age=age)
    text = translate("Connect", "Last request {age}, by {program}")
    return text.format(age=age, program=seen.agent.partition("/")[0])


def _set_up(sight: Sight) -> str:
    if sight.file is None or sight.problem:
        return ""
    return {
        Direction.HERE: "",
        Direction.MOVED: translate("Connect", "Update the address…"),
        Direction.ELSEWHERE: translate("Connect", "Point it here…"),
        Direction.NOWHERE: translate("Connect", "Set up for me…"),
    }[sight.pointing.direction]


def summary(sights: tuple[Sight, ...]) -> str:
    """The page's subtitle."""
    count = sum(sight.pointing.direction is Direction.HERE for sight in sights)
    moved = sum(sight.pointing.direction is Direction.MOVED for sight in sights)
    parts = [
        translate("Connect", "%n client(s) set up", count)
        if count
        else translate("Connect", "nothing set up yet"),
        translate("Connect", "%n at an old address", moved) if moved else "",
    ]
    return ", ".join(part for part in parts if part)


def greeting_text(said: Greeting, *, asks_for_key: bool) -> Said:
    """What came of a test, in words."""
    match said.outcome:
        case Outcome.OURS:
            text = translate("Connect", "Loadline {version} answered at {address} in {time}.")
            whole = text.format(
                version=said.version, address=said.address, time=fmt.duration(said.took_ms)
            )
            if asks_for_key:
                whole += " " + translate("Connect", "Requests need a local key.")
            return Said(whole, "good")
        case Outcome.OTHER:
            text = translate("Connect", "Something else than Loadline answered at {address}.")
            return Said(text.format(address=said.address), "runs_out")
        case Outcome.NOBODY:
            text = translate("Connect", "Nobody listens at {address}.")
            return Said(text.format(address=said.address), "runs_out")
        case Outcome.NOT_ASKED:
            text = translate("Connect", "{address} is not this computer, so nothing was sent.")
            return Said(text.format(address=said.address), "tight")


def short_path(path: Path) -> str:
    """With "~" for the user's folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):  # elsewhere, or the user has no folder
        return str(path)


def _host(address: str) -> str:
    """ "127.0.0.1:2455"; the whole address where that cannot be told."""
    try:
        return urlsplit(address).netloc or address
    except ValueError:
        return address
