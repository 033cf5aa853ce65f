"""`loadline serve` with a home on a disk that is full, and on one that cannot be written at all (behaviour 33)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.anthropic import FakeAnthropic
from tests.fakes.anthropic_login import Tokens
from tests.journeys.program import Control
from tests.proxy import process
from tests.proxy.disks import Disk, small_disk

pytestmark = pytest.mark.slow

BODY = {"model": "claude-opus-5", "max_tokens": 16, "messages": [{"role": "user", "content": "Hi"}]}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk") as disk:
        yield disk


def environment(disk: Disk, fake: FakeAnthropic) -> dict[str, str]:
    return process.environment(
        disk.folder,
        ANTHROPIC_BASE_URL=fake.base_url,
        ANTHROPIC_TOKEN_URL=f"{fake.base_url}/v1/oauth/token",
    )


class Served(Control):
    """A running program, and what it said when it has ended."""

    ended: process.Finished

    async def ask(self) -> int:
        """One request of a client: its status."""
        headers = {"anthropic-version": "2023-06-01"}
        url = f"{self.claude_url}/v1/messages"
        async with self.session.post(url, json=BODY, headers=headers) as response:
            await response.read()
            return response.status


@asynccontextmanager
async def served(disk: Disk, fake: FakeAnthropic) -> AsyncIterator[Served]:
    async with (
        process.serving(environment(disk, fake)) as serving,
        aiohttp.ClientSession() as session,
    ):
        program = Served(disk.folder, serving.base_url, session)
        yield program
        program.ended = await serving.stop()


@pytest.fixture
async def tokens(disk: Disk, fake: FakeAnthropic) -> Tokens:
    """Of an account that was imported while there was room."""
    given = fake.login.sign_in()
    async with served(disk, fake) as program:
        await program.import_login(given.claude_code_file(), keep_fresh="owned")
    return given


async def test_with_a_full_disk_it_starts_serves_and_records_once_there_is_room(
    disk: Disk, fake: FakeAnthropic, tokens: Tokens
) -> None:
    disk.fill()
    async with served(disk, fake) as program:
        statuses = [await program.ask() for _ in range(2)]
        (account,) = await program.accounts()
        none_yet = (await program.api("GET", "requests"))["requests"]
        disk.make_room()
        records = await program.records(2)

    assert statuses == [200, 200]
    assert account["status"] == "active"
    assert none_yet == []
    assert [record["status"] for record in records] == [200, 200]
    assert program.ended.code == 0
    lines = program.ended.err.splitlines()
    told, over = (line for line in lines if "warning: " in line)
    assert "Requests are served but not recorded: The disk is full." in told
    assert "Make room" in told
    assert "Requests are being recorded again; 0 records were lost." in over


async def test_it_ends_well_on_a_disk_that_stays_full(
    disk: Disk, fake: FakeAnthropic, tokens: Tokens
) -> None:
    disk.fill()
    async with served(disk, fake) as program:
        await program.ask()

    assert program.ended.code == 0
    assert "1 records could not be written and are lost." in program.ended.err
    assert "Traceback" not in program.ended.err


async def test_a_login_that_is_renewed_on_a_full_disk_is_kept_once_there_is_room(
    disk: Disk, fake: FakeAnthropic, tokens: Tokens
) -> None:
    disk.fill()
    async with served(disk, fake) as program:
        fake.login.expire(tokens.access)
        renewed = await program.ask()
        disk.make_room()
        await program.records(1)
    async with served(disk, fake) as again:
        later = await again.ask()
        (account,) = await again.accounts()

    assert (renewed, later) == (200, 200)
    assert account["status"] == "active"
    assert len(fake.login.token_calls) == 1


async def test_a_home_that_cannot_be_written_is_told_in_one_line(
    disk: Disk, fake: FakeAnthropic, tokens: Tokens
) -> None:
    disk.make_read_only()

    ended = await process.run(environment(disk, fake), "serve")

    assert (ended.code, ended.out) == (1, "")
    (line,) = ended.err.strip().splitlines()
    assert line.startswith("loadline: Loadline cannot write to its folder.")
    assert "Read-only file system" in line
    assert "--home" in line
