"""What a screen reader gets to read of the real program, over AT-SPI: navigation, rows, bars and pictures in words."""

import asyncio
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from proxy.clock import utc_now
from proxy.credential import ApiKey
from proxy.model import Usage
from proxy.paths import Paths
from proxy.store.store import Store
from proxy.vault import FileKey, Vault
from tests.desktop.samples import ROWS, record
from tests.desktop.values import FIVE_HOURS, account, window
from tests.desktop.x11 import ROOT, Desktop, Starter

pytestmark = pytest.mark.x11

READER = ROOT / "tests" / "packaging" / "screen_reader.py"
SYSTEM_PYTHON = "/usr/bin/python3"
BUS_OF_READERS = "/usr/libexec/at-spi-bus-launcher"
EMAIL = "alice@example.com"
PAGES = ("Overview", "Accounts", "Requests", "Diagnostics", "Connect a client", "Settings")


@pytest.fixture
def reader(desktop: Desktop, home: Path) -> Iterator[dict[str, str]]:
    """The bus of screen readers; the environment in which one reads."""
    can_read = [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    if not Path(BUS_OF_READERS).exists() or subprocess.run(can_read, check=False).returncode:
        pytest.skip("needs at-spi2-core, python3-gi and gir1.2-atspi-2.0")
    environment = desktop.environment(home)
    bus = subprocess.Popen(
        [BUS_OF_READERS, "--launch-immediately"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield environment
    bus.terminate()
    bus.wait(10)


async def read(environment: dict[str, str], *command: str) -> str:
    done = await asyncio.to_thread(
        subprocess.run,
        [SYSTEM_PYTHON, READER, *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


async def remember_alice(home: Path) -> None:
    """With 42 percent of the 5-hour window used, and one request of a session."""
    paths = Paths(home)
    store = Store(f"sqlite:///{paths.database_file}")
    await store.open()
    vault = Vault(FileKey(paths.key_file), store)
    await vault.open()
    alice, now = account(EMAIL), utc_now()
    used = window(
        42, "5h", resets_at=now + timedelta(hours=2, minutes=15), observed_at=now, span=FIVE_HOURS
    )
    await store.add_account(alice, await vault.seal(alice.id, ApiKey("fake-key")))
    await store.save_usage(Usage(alice.id, (replace(used, account_id=alice.id),)))
    store.write_records([replace(record(0, ROWS[0]), started_at=now - timedelta(minutes=1))])
    await vault.close()
    await store.close()


async def open_page(start: Starter, reader: dict[str, str], home: Path, page: str) -> None:
    """The program of somebody whom `remember_alice` knows, with that page in front."""
    await remember_alice(home)
    start()
    await read(reader, "press", page)


async def test_a_screen_reader_reads_pages_and_windows_in_words(
    start: Starter, reader: dict[str, str], home: Path
) -> None:
    await remember_alice(home)
    start()
    await read(reader, "find", "Overview")

    pages = [await read(reader, "find", page) for page in PAGES]
    row = await read(reader, "find", f"{EMAIL}, Active. 5-hour window, {EMAIL}, 42 percent used*")
    tightest = await read(reader, "find", f"Tightest window: {EMAIL}, 5-hour. On course*", "panel")
    foot = await read(reader, "find", "Stop the proxy", "push button")
    await read(reader, "press", "Accounts")
    table = await read(reader, "find", "Accounts", "table")

    assert len(pages) == len(PAGES)
    assert "on course, resets in 2 hours 1" in row
    assert "left at reset" in tightest
    assert "disabled" not in foot
    assert table.startswith("table: Accounts")


@pytest.mark.parametrize(
    ("page", "name", "role"),
    [
        ("Accounts", f"5-hour window, {EMAIL}, 42 percent used*", "table cell"),
        ("Accounts", f"5-hour window, {EMAIL}, 42 percent used*", "progress bar"),
        ("Requests", "104,500 tokens: 94,000 cache read,*", "table cell"),
        ("Requests", "$0.0871 API-equivalent", "table cell"),
        ("Diagnostics", "Claude Code · 7f3a2c11*", "list item"),
    ],
)
async def test_a_screen_reader_reads_bars_and_cells_in_words(
    start: Starter, reader: dict[str, str], home: Path, page: str, name: str, role: str
) -> None:
    await open_page(start, reader, home, page)

    found = await read(reader, "find", name, role)

    assert found.startswith(f"{role}: {name.rstrip('*')}")


@pytest.mark.parametrize(
    ("page", "name", "words"),
    [
        ("Overview", "Cost per day", "14 days: $0.09, 1 request; most on "),
        ("Overview", "Burn-up", "5-hour window of alice@example.com, 42% used, "),
        ("Diagnostics", "Context per request", "1 request: the prompt went from 101K to 101K"),
    ],
)
async def test_a_screen_reader_gets_a_picture_in_words(
    start: Starter, reader: dict[str, str], home: Path, page: str, name: str, words: str
) -> None:
    await open_page(start, reader, home, page)
    await read(reader, "find", name, "filler")

    said = await read(reader, "describe", name, "filler")

    assert said.startswith(words)
