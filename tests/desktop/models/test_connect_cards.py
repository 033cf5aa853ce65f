"""What a client's card says, for everything that may be known of it."""

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.models.connect_cards import (
    CardView,
    Said,
    Seen,
    card_view,
    greeting_text,
    short_path,
    summary,
)
from proxy.clients.client import Client, ClientFile
from proxy.clients.desk import Sight
from proxy.clients.greeting import Greeting, Outcome
from proxy.clients.pointing import Direction, Pointing
from tests.conftest import NOW

FILE = ClientFile("TOOL_HOME", "~/.tool", "tool.json", lambda _folder, _address: ())
TOOL = Client("tool", "Tool", "/t", (), "get tool", ("tool",), ("tool/",), FILE)
LIBRARY = Client("library", "Library", "/t", (), agents=("library/",))
OTHERS = Client("others", "Others", "/t", ())
HERE = "http://127.0.0.1:2455"
PROGRAM, SETTINGS = Path("/opt/bin/tool"), Path("/home/me/.tool/tool.json")


def sight(direction: Direction = Direction.NOWHERE, address: str = "", **known: object) -> Sight:
    """Of the tool, installed unless it is said otherwise."""
    values: dict[str, object] = {"program": PROGRAM, "file": SETTINGS} | known
    return Sight(TOOL, pointing=Pointing(direction, address), **values)  # type: ignore[arg-type]


def view(seen: Sight, last: Seen | None = None) -> CardView:
    return card_view(seen, last or Seen(), HERE, NOW)


@pytest.mark.parametrize(
    ("direction", "state", "settings", "set_up"),
    [
        (Direction.NOWHERE, Said("Not set up"), "does not point here yet.", "Set up for me…"),
        (Direction.HERE, Said("Points here", "good"), "points here.", ""),
        (
            Direction.MOVED,
            Said("Old address", "tight"),
            "points at 127.0.0.1:9. Loadline listens at 127.0.0.1:2455 now.",
            "Update the address…",
        ),
        (
            Direction.ELSEWHERE,
            Said("Points elsewhere"),
            "points at 127.0.0.1:9.",
            "Point it here…",
        ),
    ],
)
def test_it_says_where_the_settings_point_and_offers_what_helps(
    direction: Direction, state: Said, settings: str, set_up: str
) -> None:
    shown = view(sight(direction, "http://127.0.0.1:9/t"))

    assert shown.state == state
    assert shown.settings.text == f"{SETTINGS} {settings}"
    assert shown.set_up == set_up


def test_at_an_old_address_there_is_one_button_alone() -> None:
    assert view(sight(Direction.HERE, can_undo=True)).can_undo
    assert not view(sight(Direction.MOVED, can_undo=True)).can_undo


def test_a_program_is_told_with_its_version_once_that_is_known() -> None:
    assert view(sight()).place == "/opt/bin/tool"
    assert view(sight(), Seen(version="1.2.3")).place == "/opt/bin/tool · 1.2.3"


def test_what_is_missing_is_told_with_the_command_that_gets_it() -> None:
    shown = view(sight(program=None))

    assert shown.state == Said("Not installed")
    assert (shown.place, shown.install) == (
        "Not found on this computer. To install it:",
        "get tool",
    )
    assert view(sight()).install == ""


def test_settings_that_cannot_be_read_are_told_and_not_offered_to_be_changed() -> None:
    shown = view(sight(problem="tool.json: it is no valid JSON at line 3."))

    assert shown.state == Said("Cannot be read", "runs_out")
    assert shown.settings == Said("tool.json: it is no valid JSON at line 3.", "runs_out")
    assert shown.set_up == ""


def test_what_sent_something_lately_is_in_use_whatever_its_settings_say() -> None:
    lately, long_ago = NOW - timedelta(minutes=2), NOW - timedelta(days=3)

    shown = view(sight(program=None), Seen(last_at=lately))

    assert (shown.state, shown.last) == (Said("In use", "good"), "Last request 2 min ago")
    assert view(sight(), Seen(last_at=long_ago)).state == Said("Not set up")
    assert view(sight()).last == "No request yet"


def test_a_library_has_no_settings_of_its_own() -> None:
    shown = view(Sight(LIBRARY))

    assert (shown.state.text, shown.settings.text, shown.set_up) == ("", "", "")
    assert shown.place == "A library: tell your program the address."


def test_of_the_others_the_last_one_is_named() -> None:
    shown = view(Sight(OTHERS), Seen(last_at=NOW, agent="curl/8.5.0"))

    assert shown.last == "Last request just now, by curl"


def test_the_subtitle_counts() -> None:
    here, moved = sight(Direction.HERE), sight(Direction.MOVED)

    assert summary((sight(),)) == "nothing set up yet"
    assert summary((here, here, sight())) == "2 clients set up"
    assert summary((here, moved)) == "1 client set up, 1 at an old address"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.OURS, Said("Loadline 1.2.3 answered at 127.0.0.1:1 in 4 ms.", "good")),
        (Outcome.OTHER, Said("Something else than Loadline answered at 127.0.0.1:1.", "runs_out")),
        (Outcome.NOBODY, Said("Nobody listens at 127.0.0.1:1.", "runs_out")),
        (
            Outcome.NOT_ASKED,
            Said("127.0.0.1:1 is not this computer, so nothing was sent.", "tight"),
        ),
    ],
)
def test_what_came_of_a_test_is_said_in_words(outcome: Outcome, said: Said) -> None:
    greeting = Greeting(outcome, "127.0.0.1:1", "1.2.3", 4.2)

    assert greeting_text(greeting, asks_for_key=False) == said


def test_after_a_good_test_it_is_said_that_a_key_is_needed() -> None:
    greeting = Greeting(Outcome.OURS, "127.0.0.1:1", "1.2.3", 4.2)

    assert greeting_text(greeting, asks_for_key=True).text.endswith("Requests need a local key.")


def test_the_user_s_folder_is_a_tilde() -> None:
    assert short_path(Path.home() / ".tool" / "x") == str(Path("~/.tool/x"))
    assert short_path(Path("/opt/x")) == str(Path("/opt/x"))
