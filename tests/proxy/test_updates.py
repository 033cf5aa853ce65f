"""Looking for a newer version: when, how often, and what is told."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from proxy.call import Fetch
from proxy.errors import UpstreamError
from proxy.events import Event, EventBus, UpdateFound
from proxy.model import Release
from proxy.updates import UpdateCheck, newer_release
from tests.conftest import FixedClock
from tests.fakes.calls import fetching, serving
from tests.proxy.harness import until
from tests.proxy.program import running_program

LINK = "https://example.com/releases/1.1.0"


class Notes:
    """A store's memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get_state(self, key: str) -> str | None:
        return self.kept.get(key)

    async def set_state(self, key: str, value: str) -> None:
        self.kept[key] = value


@dataclass
class Releases:
    """Where releases are told: counts who asks."""

    status: int = 200
    body: dict[str, object] = field(
        default_factory=lambda: {"tag_name": "v1.1.0", "html_url": LINK, "prerelease": False}
    )
    agents: list[str] = field(default_factory=list)
    address: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.agents.append(request.headers["User-Agent"])
        return web.json_response(self.body, status=self.status)


@pytest.fixture
async def releases() -> AsyncIterator[Releases]:
    place = Releases()
    app = web.Application()
    app.router.add_get("/latest", place.answer)
    async with serving(app) as address:
        place.address = f"{address}/latest"
        yield place


@pytest.fixture
async def fetch() -> AsyncIterator[Fetch]:
    async with fetching() as made:
        yield made


class Program:
    """One run of the program, with what it remembers from before."""

    def __init__(self, url: str, fetch: Fetch, clock: FixedClock, notes: Notes) -> None:
        self.told: list[Event] = []
        events = EventBus()
        events.subscribe(self.told.append)
        self.check = UpdateCheck(url, fetch, notes, events, clock, "1.0.0", is_daily=True)

    async def ran(self, until_asked: Releases, times: int) -> None:
        """Runs until somebody was asked `times` times, and ends in order."""
        self.check.start()
        async with asyncio.timeout(5):
            while len(until_asked.agents) < times:  # noqa: ASYNC110 -- it happens in the server
                await asyncio.sleep(0.01)
            while not self.check.newest:  # noqa: ASYNC110 -- the answer is on its way
                await asyncio.sleep(0.01)
        await self.check.close()


def document(version: str, url: str = LINK, **more: object) -> bytes:
    return json.dumps({"version": version, "url": url, **more}).encode()


@pytest.mark.parametrize(
    ("offered", "current"),
    [("1.0.1", "1.0.0"), ("v1.10.0", "1.9.9"), ("2.0", "1.9.9"), ("1.0.0", "1.0.0-rc.1"), ("1.0.0", "1.0.0rc2")],
)  # fmt: skip
def test_a_newer_version_is_recognised(offered: str, current: str) -> None:
    assert newer_release(document(offered), current) == Release(offered.removeprefix("v"), LINK)


@pytest.mark.parametrize(
    "body",
    [
        document("1.0.0"),
        document("0.9.9"),
        document("1.1.0-rc.1"),
        document("1.1.0", prerelease=True),
        document("latest"),
        document("1.1.0", url="file:///etc/passwd"),
        b'{"version": 2}',
        b"<html>",
        b"[]",
    ],
    ids=["same", "older", "candidate", "marked", "a word", "no address", "number", "no json", "list"],
)  # fmt: skip
def test_anything_else_is_no_news(body: bytes) -> None:
    assert newer_release(body, "1.0.0") is None


async def test_a_newer_version_is_told_once_also_after_a_restart(
    releases: Releases, fetch: Fetch, clock: FixedClock
) -> None:
    notes = Notes()
    first, second = (Program(releases.address, fetch, clock, notes) for _ in range(2))

    await first.check.check()
    await first.check.check()
    await second.check.check()

    assert first.told == [UpdateFound(Release("1.1.0", LINK))]
    assert (second.told, second.check.newest) == ([], Release("1.1.0", LINK))
    assert releases.agents[0].startswith("Loadline/")


async def test_the_next_version_is_told_again(
    releases: Releases, fetch: Fetch, clock: FixedClock
) -> None:
    program = Program(releases.address, fetch, clock, Notes())

    await program.check.check()
    releases.body["tag_name"] = "v1.2.0"
    await program.check.check()

    assert [event.release.version for event in program.told] == ["1.1.0", "1.2.0"]  # type: ignore[union-attr]


async def test_a_restart_within_a_day_asks_nobody(
    releases: Releases, fetch: Fetch, clock: FixedClock
) -> None:
    notes = Notes()
    await Program(releases.address, fetch, clock, notes).ran(releases, times=1)

    clock.advance(hours=23)
    quiet = Program(releases.address, fetch, clock, notes)
    quiet.check.start()
    await asyncio.sleep(0.1)
    await quiet.check.close()
    clock.advance(hours=2)
    await Program(releases.address, fetch, clock, notes).ran(releases, times=2)

    assert len(releases.agents) == 2


async def test_without_an_address_nobody_is_asked(fetch: Fetch, clock: FixedClock) -> None:
    notes = Notes()
    program = Program("", fetch, clock, notes)

    program.check.start()
    await program.check.close()
    with pytest.raises(UpstreamError, match="no address"):
        await program.check.check()

    assert notes.kept == {}


async def test_a_change_counts_at_once_and_so_does_taking_it_back(
    releases: Releases, fetch: Fetch, clock: FixedClock
) -> None:
    notes = Notes()
    program = Program("", fetch, clock, notes)
    program.check.start()
    await asyncio.sleep(0)
    program.check.change(releases.address, is_daily=False)
    await asyncio.sleep(0)
    asked_unwanted = list(releases.agents)

    program.check.change(releases.address, is_daily=True)
    await until(lambda: program.check.newest is not None)
    program.check.change("", is_daily=True)
    await program.check.close()

    assert asked_unwanted == []
    assert len(releases.agents) == 1
    assert program.check.newest is None


async def test_a_place_that_does_not_know_says_so(
    releases: Releases, fetch: Fetch, clock: FixedClock
) -> None:
    releases.status = 404

    with pytest.raises(UpstreamError, match="status 404"):
        await Program(releases.address, fetch, clock, Notes()).check.check()


async def test_the_program_asks_only_where_the_user_wants_it(
    home: Path, releases: Releases
) -> None:
    releases.body["tag_name"] = "v99.0.0"
    async with running_program(home, update_url=releases.address) as silent:
        await silent.proxy.set_state(
            "latch", "yes"
        )  # a turn of the store, in which a check would have begun
        asked_unwanted = list(releases.agents)
    async with running_program(home, update_url=releases.address, update_check=True) as made:
        await until(lambda: bool(made.told(UpdateFound)))

        assert asked_unwanted == []
        assert made.proxy.newer_release == Release("99.0.0", LINK)
        assert await made.proxy.check_for_update() == Release("99.0.0", LINK)
        assert len(made.told(UpdateFound)) == 1
