"""What a notification says."""

from datetime import timedelta

import pytest

from desktop.menu_items import OpenLink, OpenPage, ShowAccount, SignInAgain
from desktop.notification import Kind, Urgency
from desktop.notification_rules import Finding
from desktop.notification_texts import written
from desktop.snapshot import Problem
from proxy.model import AccountStatus, CredentialKind, Release
from tests.conftest import NOW
from tests.desktop.values import snapshot, view, window

ALICE = view("alice@example.com", window(92))
BOB = view("bob@example.com", window(10))
NEARLY = window(92, resets_at=NOW + timedelta(minutes=10))
REACHED = window(100, resets_at=NOW + timedelta(hours=2, minutes=30))


@pytest.mark.parametrize(
    ("kind", "used", "title", "text"),
    [
        (
            Kind.THRESHOLD,
            NEARLY,
            "alice@example.com: 92% used of the 5-hour window",
            "Resets in 10 min (12:10). Tight — about 5% left at reset.",
        ),
        (
            Kind.RUNS_OUT,
            window(60),
            "alice@example.com: the 5-hour window is running out",
            (
                "60% used. At this pace it is used up 13:40, and resets 14:30. "
                "Then bob@example.com takes over."
            ),
        ),
        (
            Kind.REACHED,
            REACHED,
            "alice@example.com has reached the limit of its 5-hour window",
            "New requests go to bob@example.com. Back 14:30.",
        ),
        (
            Kind.BACK,
            REACHED,
            "alice@example.com is back: its 5-hour window has reset",
            "New requests can use it again.",
        ),
    ],
    ids=lambda value: value if isinstance(value, Kind) else "",
)
def test_a_window_s_news_say_what_when_and_what_next(
    kind: Kind, used: object, title: str, text: str
) -> None:
    alice = view("alice@example.com", used)  # type: ignore[arg-type]

    told = written(Finding(kind, alice, used), snapshot(alice, BOB), BOB)  # type: ignore[arg-type]

    assert (told.title, told.text) == (title, text)
    assert told.command == ShowAccount(alice.account.id)
    assert not told.stays


def test_where_nobody_takes_over_it_says_so() -> None:
    alice = view("alice@example.com", REACHED)

    reached = written(Finding(Kind.REACHED, alice, REACHED), snapshot(alice))
    ending = written(Finding(Kind.RUNS_OUT, alice, window(60)), snapshot(alice))

    assert reached.text == "No other account can serve now. Back 14:30."
    assert ending.text.endswith("No other account can take over.")


def test_masked_emails_and_what_is_left_are_told_as_everywhere() -> None:
    known = snapshot(ALICE, BOB, is_masked=True, shows_left=True)

    told = written(Finding(Kind.THRESHOLD, ALICE, NEARLY), known)

    assert told.title == "a•••@e•••.com: 8% left of the 5-hour window"


def test_a_login_that_is_refused_leads_to_the_sign_in_and_stays() -> None:
    stopped = view(
        "alice@example.com",
        status=AccountStatus.REAUTH_REQUIRED,
        status_reason="The provider refused to renew this login.",
    )

    told = written(Finding(Kind.SIGN_IN, stopped), snapshot(stopped))

    assert told.title == "alice@example.com needs a sign-in"
    assert told.text == (
        "The provider refused to renew this login. Until you sign in again, it serves no requests."
    )
    assert told.command == SignInAgain(stopped.account.id)
    assert (told.urgency, told.stays) == (Urgency.CRITICAL, True)


def test_a_closed_account_offers_no_sign_in() -> None:
    closed = view("alice@example.com", status=AccountStatus.DEACTIVATED)

    told = written(Finding(Kind.SIGN_IN, closed), snapshot(closed))

    assert told.title == "The provider has closed alice@example.com"
    assert told.command == ShowAccount(closed.account.id)


def test_a_login_that_ends_says_when() -> None:
    ending = view(
        "alice@example.com",
        kind=CredentialKind.LONG_LIVED,
        expires_at=NOW + timedelta(days=2, hours=3),
    )

    told = written(Finding(Kind.EXPIRES, ending), snapshot(ending))

    assert told.title == "The login of alice@example.com ends soon"
    assert told.text == "It ends in 2d 3h (Fri 15:00), and nobody renews it."


def test_a_proxy_that_does_not_run_says_why_and_stays() -> None:
    failure = Problem("Port 2455 is taken.", detail="It is used by nginx (812).", hint="End it.")

    told = written(Finding(Kind.PROXY), snapshot(failure=failure))

    assert told.text == "Port 2455 is taken. It is used by nginx (812). End it."
    assert told.command == OpenPage()
    assert told.stays


def test_a_newer_version_leads_to_its_page() -> None:
    release = Release("1.2.0", "https://example.com/1.2.0")

    told = written(Finding(Kind.UPDATE), snapshot(newer=release))

    assert told.title == "Loadline 1.2.0 is out"
    assert told.text == release.url
    assert told.command == OpenLink(release.url)
