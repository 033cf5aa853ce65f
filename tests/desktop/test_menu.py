"""The tray menu as a value."""

import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import cycle

import pytest

from desktop import menu
from desktop.gauge import RingState
from desktop.menu_accounts import account_name
from desktop.menu_items import (
    CopyText,
    Entry,
    Item,
    MakeDefault,
    OpenLink,
    OpenPage,
    Page,
    PauseAccount,
    Quit,
    RefreshUsage,
    Separator,
    SignInAgain,
    StartProxy,
    StopProxy,
    Unlock,
)
from desktop.pace import Tone
from desktop.snapshot import Problem, Snapshot
from proxy.model import (
    AccountId,
    AccountStatus,
    CredentialKind,
    ExtraUsage,
    ProxyState,
    Release,
    WindowSource,
)
from proxy.record import TokenUsage, Totals
from tests.conftest import NOW
from tests.desktop.values import OTHER, TODAY, snapshot, view, window

ALICE = view(
    "alice@example.com",
    window(42, resets_at=NOW + timedelta(hours=2, minutes=15)),
    window(30, "weekly"),
)
"""On course: 24 % to spare in the 5-hour window, 40 % in the week."""


def lines(shown: Snapshot) -> list[str]:
    """The menu as text; separators as "—"."""
    return [item.text if isinstance(item, Entry) else "—" for item in menu.build(shown)]


def entry(shown: Snapshot, key: str, child: str = "") -> Entry:
    found = _by_key(menu.build(shown), key)
    return _by_key(found.children, child) if child else found


def _by_key(items: tuple[Item, ...], key: str) -> Entry:
    return next(item for item in items if isinstance(item, Entry) and item.key == key)


def account_lines(shown: Snapshot) -> list[str]:
    return [
        item.text
        for item in menu.build(shown)
        if isinstance(item, Entry) and item.key.startswith("account")
    ]


def child_lines(shown: Snapshot, email: str = "alice@example.com") -> list[str]:
    children = entry(shown, f"account acc_{email}").children
    return [item.text if isinstance(item, Entry) else "—" for item in children]


def test_the_whole_menu_reads_as_drawn() -> None:
    shown = snapshot(ALICE, today=TODAY)

    assert lines(shown) == [
        "Proxy running — 127.0.0.1:2455",
        "—",
        "alice@example.com · 5h 42% used · week 30%",
        "—",
        "Today $3.42 · 5.1M tokens · 1,284 requests",
        "—",
        "Open Loadline",
        "Refresh usage now",
        "Connect a client…",
        "Copy base URL",
        "Pause notifications",
        "—",
        "Settings…",
        "Quit",
    ]


def test_every_line_asks_for_what_it_says() -> None:
    shown = snapshot(ALICE, today=TODAY)

    commands = {key: entry(shown, key).command for key in ("proxy", "today", "open", "refresh")}

    assert commands == {
        "proxy": StopProxy(),
        "today": OpenPage(Page.REQUESTS),
        "open": OpenPage(),
        "refresh": RefreshUsage(),
    }
    assert entry(shown, "settings").command == OpenPage(Page.SETTINGS)
    assert entry(shown, "quit").command == Quit()
    assert entry(shown, "open").shortcut == "Ctrl+O"


def test_an_account_s_menu_says_how_much_how_it_ends_and_how_fresh_that_is() -> None:
    shown = snapshot(ALICE)

    assert child_lines(shown) == [
        "Claude · Max 20x",
        "5h 42% used, resets in 2h 15m (14:15)",
        "Week 30% used, resets Sun 00:00",
        "On course — about 24% left at reset",
        "Updated 1 min ago (from traffic)",
        "—",
        "Use for new requests",
        "Pause account",
        "Copy email",
    ]


def test_every_window_the_provider_reports_has_its_line() -> None:
    opus = window(12, "weekly · Opus", model_family="opus", resets_at=NOW + timedelta(days=2))
    busy = view("alice@example.com", *ALICE.usage.windows, opus)

    assert "Weekly · Opus 12% used, resets Fri 12:00" in child_lines(snapshot(busy))
    assert account_lines(snapshot(busy)) == ["alice@example.com · 5h 42% used · week 30%"]


def test_a_window_past_its_reset_shows_no_old_number() -> None:
    past = view("alice@example.com", window(94, resets_at=NOW), window(30, "weekly"))

    assert account_lines(snapshot(past)) == ["alice@example.com · week 30% used"]
    assert "5h —, has reset" in child_lines(snapshot(past))


@pytest.mark.parametrize(
    ("windows", "line"),
    [
        (
            (window(94, resets_at=NOW + timedelta(hours=1)), window(30, "weekly")),
            "5h 94% used · runs out in 15 min",
        ),
        ((window(100), window(30, "weekly")), "5h 100% used · limit reached, back 14:30"),
        ((window(20), window(60, "weekly")), "5h 20% used · week 60% · runs out in 2d 8h"),
        ((window(47), window(30, "weekly")), "5h 47% used · week 30%"),
        ((window(20),), "5h 20% used"),
        ((), "no numbers yet"),
    ],
    ids=["5h runs out", "5h reached", "week runs out", "tight", "one window", "none"],
)
def test_a_bad_end_stands_in_the_line_itself(windows: tuple[object, ...], line: str) -> None:
    shown = snapshot(view("work@example.com", *windows))  # type: ignore[arg-type]

    assert account_lines(shown) == [f"work@example.com · {line}"]


def test_the_other_counting_shows_what_is_left_and_keeps_the_colour() -> None:
    used, left = snapshot(ALICE), snapshot(ALICE, shows_left=True)

    assert account_lines(left) == ["alice@example.com · 5h 58% left · week 70%"]
    assert "5h 58% left, resets in 2h 15m (14:15)" in child_lines(left)
    rings = [entry(shown, "account acc_alice@example.com").ring for shown in (used, left)]
    assert rings == [RingState(7, Tone.SPARE, Tone.SPARE), RingState(9, Tone.SPARE, Tone.SPARE)]


def test_accounts_are_sorted_by_provider_then_trouble_then_use_then_email() -> None:
    shown = snapshot(
        view("z@other.example", window(99), provider=OTHER),
        view("paused@example.com", window(99), status=AccountStatus.PAUSED),
        view("calm@example.com", window(5)),
        view("also-calm@example.com", window(5)),
        view("busy@example.com", window(40)),
        view("out@example.com", window(60)),
        view("dead@example.com", status=AccountStatus.REAUTH_REQUIRED),
    )

    emails = [line.split(" ")[0] for line in account_lines(shown)]

    assert emails == [
        "dead@example.com",
        "out@example.com",
        "busy@example.com",
        "also-calm@example.com",
        "calm@example.com",
        "paused@example.com",
        "z@other.example",
    ]


def test_more_than_six_accounts_end_in_a_line_that_opens_the_page() -> None:
    nine = snapshot(*(view(f"user{n}@example.com", window(n)) for n in range(9)))
    seven = snapshot(*(view(f"user{n}@example.com", window(n)) for n in range(7)))

    assert len(account_lines(nine)) == 6
    assert entry(nine, "more").text == "3 more accounts…"
    assert entry(nine, "more").command == OpenPage(Page.ACCOUNTS)
    assert len(account_lines(seven)) == 7


def test_an_account_that_needs_a_sign_in_says_so_and_offers_it() -> None:
    dead = view(
        "team@example.com",
        window(42),
        status=AccountStatus.REAUTH_REQUIRED,
        status_reason="Claude refused to renew this login.",
    )
    shown = snapshot(dead)

    line = entry(shown, "account acc_team@example.com")

    assert line.text == "team@example.com · sign in again…"
    assert line.ring == RingState(needs_attention=True)
    assert "Claude refused to renew this login." in child_lines(shown, "team@example.com")
    assert entry(shown, line.key, "sign in").command == SignInAgain(
        AccountId("acc_team@example.com")
    )
    assert "Use for new requests" not in child_lines(shown, "team@example.com")


def test_an_account_can_be_chosen_paused_and_resumed() -> None:
    account_id = ALICE.account.id
    paused = view("alice@example.com", window(42), status=AccountStatus.PAUSED, is_default=True)
    key = f"account {account_id}"

    assert entry(snapshot(ALICE), key, "default").command == MakeDefault(account_id)
    assert entry(snapshot(ALICE), key, "default").is_checked is False
    assert entry(snapshot(ALICE), key, "pause").command == PauseAccount(account_id, pause=True)
    assert entry(snapshot(paused), key, "default").is_checked is True
    assert entry(snapshot(paused), key, "pause").text == "Resume account"
    assert entry(snapshot(paused), key, "pause").command == PauseAccount(account_id, pause=False)
    assert entry(snapshot(paused), key).text == "alice@example.com · paused"


def test_a_resting_account_says_until_when() -> None:
    resting = view(
        "alice@example.com",
        window(20),
        status=AccountStatus.RATE_LIMITED,
        resting_until=NOW + timedelta(minutes=9),
    )

    assert account_lines(snapshot(resting)) == [
        "alice@example.com · 5h 20% used · rests until 12:09"
    ]


def test_an_api_key_is_billed_and_has_no_age() -> None:
    key = view("api@example.com", kind=CredentialKind.API_KEY, plan="")

    assert account_lines(snapshot(key)) == ["api@example.com · billed per token"]
    assert child_lines(snapshot(key), "api@example.com")[:2] == ["Claude · API key", "—"]


def test_two_accounts_of_one_email_are_told_apart() -> None:
    twins = snapshot(
        view("alice@example.com", window(40), label="Team", plan="Pro"),
        replace(
            view("alice@example.com", window(20), plan="Max 20x"),
            account=replace(ALICE.account, id="acc_2"),
        ),
    )

    assert account_lines(twins) == [
        "alice@example.com (Team) · 5h 40% used",
        "alice@example.com (Max 20x) · 5h 20% used",
    ]


def test_accounts_of_one_email_and_plan_are_told_apart_as_on_their_page() -> None:
    twins = [view("alice@example.com", plan="Max 20x") for _ in range(2)]
    twins[1] = replace(twins[1], account=replace(twins[1].account, id="acc_2"))

    names = [account_name(each, snapshot(*twins)) for each in twins]

    assert names == ["alice@example.com (2)", "alice@example.com (1)"]


def test_resets_are_told_by_the_clock_alone_where_the_user_wants_it_so() -> None:
    shown = snapshot(ALICE, shows_clock=True)

    line = entry(shown, "account acc_alice@example.com", "window 5h").text
    assert line == "5h 42% used, resets 14:15"


def test_masked_emails_are_masked_everywhere_but_in_the_clipboard() -> None:
    shown = snapshot(ALICE, is_masked=True)

    assert account_lines(shown) == ["a•••@e•••.com · 5h 42% used · week 30%"]
    assert entry(shown, "account acc_alice@example.com", "copy").command == CopyText(
        "alice@example.com"
    )


@pytest.mark.parametrize(
    ("extra", "line"),
    [
        (ExtraUsage(True, NOW, used=Decimal("1.86"), limit=Decimal(5)), "$1.86 of $5.00"),
        (ExtraUsage(True, NOW, used=Decimal("1.86")), "$1.86"),
        (
            ExtraUsage(True, NOW, is_in_use=True, used=Decimal("1.86"), limit=Decimal(5)),
            "$1.86 of $5.00 — being billed now",
        ),
    ],
)
def test_extra_usage_is_shown_where_it_is_on(extra: ExtraUsage, line: str) -> None:
    paid = replace(ALICE, usage=replace(ALICE.usage, extra=extra))
    off = replace(ALICE, usage=replace(ALICE.usage, extra=replace(extra, is_enabled=False)))

    assert f"Extra usage {line}" in child_lines(snapshot(paid))
    assert not any("Extra" in text for text in child_lines(snapshot(off)))


def test_credits_are_shown_where_there_are_some() -> None:
    credit = ExtraUsage(True, NOW, currency="credits", balance=Decimal("12.50"))
    bought = replace(ALICE, usage=replace(ALICE.usage, extra=credit))

    assert "Credits 12.50 left" in child_lines(snapshot(bought))


def test_a_week_alone_fills_the_ring() -> None:
    alone = view("alice@example.com", window(60, "weekly"))

    assert entry(snapshot(alone), "account acc_alice@example.com").ring == RingState(
        10, Tone.RUNS_OUT, Tone.NONE
    )


def test_numbers_of_the_usage_endpoint_and_old_ones_are_called_so() -> None:
    asked = window(42, source=WindowSource.USAGE_ENDPOINT)
    old = window(42, observed_at=NOW - timedelta(minutes=45))

    assert "Updated 1 min ago (from the usage endpoint)" in child_lines(
        snapshot(view("alice@example.com", asked))
    )
    stale = snapshot(view("alice@example.com", old))
    assert "Last known 45 min ago" in child_lines(stale)
    ring = entry(stale, "account acc_alice@example.com").ring
    assert ring is not None
    assert ring.is_stale


def test_the_worst_window_s_end_is_named_when_it_is_not_the_first() -> None:
    shown = snapshot(view("alice@example.com", window(20), window(60, "weekly")))

    assert "Weekly: runs out in 2d 8h" in child_lines(shown)


@pytest.mark.parametrize(
    ("state", "text", "command", "is_checked"),
    [
        (ProxyState.RUNNING, "Proxy running — 127.0.0.1:2455", StopProxy(), True),
        (ProxyState.STARTING, "Proxy is starting…", None, False),
        (ProxyState.STOPPED, "Proxy stopped — start it", StartProxy(), False),
        (
            ProxyState.FAILED,
            "Proxy off: Port 2455 is taken. Try again",
            StartProxy(),
            False,
        ),
    ],
)
def test_the_first_line_tells_and_switches_the_proxy(
    state: ProxyState, text: str, command: object, is_checked: bool
) -> None:
    shown = snapshot(state=state, failure=Problem("Port 2455 is taken."))

    line = entry(shown, "proxy")

    assert (line.text, line.command, line.is_checked) == (text, command, is_checked)
    assert line.is_enabled is (state is not ProxyState.STARTING)


def test_a_locked_keyring_can_be_unlocked_from_the_menu() -> None:
    shown = snapshot(ALICE, locked=Problem("The keyring is locked."))

    assert entry(shown, "unlock").text == "The keyring is locked. Unlock and retry"
    assert entry(shown, "unlock").command == Unlock()


def test_what_only_the_window_can_mend_opens_the_window() -> None:
    shown = snapshot(
        state=ProxyState.FAILED,
        failure=Problem("The database is damaged.", can_retry=False),
        locked=Problem("The logins are lost.", can_retry=False, hint="Import them again."),
    )

    assert entry(shown, "proxy").text == "Proxy off: The database is damaged."
    assert entry(shown, "proxy").command == OpenPage()
    assert entry(shown, "unlock").text == "The logins are lost. Import them again."
    assert entry(shown, "unlock").command == OpenPage(Page.ACCOUNTS)


def test_without_accounts_the_menu_offers_to_import_one() -> None:
    shown = snapshot()

    assert entry(shown, "none").text == "No accounts yet — import one…"
    assert entry(shown, "none").command == OpenPage(Page.ACCOUNTS)
    assert not entry(shown, "refresh").is_enabled


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (Totals(), "Today — no requests yet"),
        (Totals(requests=1, usage=TokenUsage(output=12)), "Today $0.00 · 12 tokens · 1 request"),
        (Totals(requests=2, unpriced=2), "Today — · 0 tokens · 2 requests"),
        (
            Totals(requests=2, unpriced=1, billed_usd=Decimal("1.50")),
            "Today ≥ $1.50 · 0 tokens · 2 requests",
        ),
    ],
    ids=["nothing", "one", "no price", "some without price"],
)
def test_today_never_shows_an_unknown_price_as_nothing(today: Totals, text: str) -> None:
    assert menu.today_text(today) == text


def test_each_provider_s_base_url_can_be_copied() -> None:
    line = entry(snapshot(), "urls")

    assert [child.text for child in line.children if isinstance(child, Entry)] == [
        "Anthropic  http://127.0.0.1:2455/claude",
        "Other  http://127.0.0.1:2455/v1",
    ]
    assert line.children[0] == Entry(
        "url http://127.0.0.1:2455/claude",
        "Anthropic  http://127.0.0.1:2455/claude",
        CopyText("http://127.0.0.1:2455/claude"),
    )


def test_keys_are_unique_so_that_the_menu_can_be_updated_in_place() -> None:
    nine = snapshot(*(view(f"user{n}@example.com", window(n)) for n in range(9)))

    for items in (menu.build(nine), entry(nine, "account acc_user8@example.com").children):
        keys = [(type(item) is Separator, item.key) for item in items]
        assert len(set(keys)) == len(keys)


def test_twenty_accounts_make_a_menu_within_the_blink_that_a_click_may_take() -> None:
    """Taken from a value, it asks neither store nor network; five milliseconds are what opening it may take."""
    many = snapshot(
        *(
            view(f"user{n}@example.com", window(4 * n), window(3 * n, "weekly"), status=status)
            for n, status in zip(range(20), cycle(AccountStatus), strict=False)
        ),
        today=TODAY,
    )

    def took_s() -> float:
        begun = time.perf_counter()
        menu.build(many)
        return time.perf_counter() - begun

    assert min(took_s() for _ in range(5)) < 0.005


def test_a_newer_version_stands_in_the_menu_and_leads_to_its_page() -> None:
    release = Release("1.2.0", "https://example.com/1.2.0")

    line = entry(snapshot(newer=release), "update")

    assert (line.text, line.command) == ("Loadline 1.2.0 is out…", OpenLink(release.url))
