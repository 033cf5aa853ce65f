"""The bench itself: its client sees what its upstream sends, and its figures are what they say."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from tests.bench import choosing, failover, local_runtime, programs
from tests.bench.figures import Figure, Rounds, Run
from tests.bench.process import cpu_seconds, resident_mib
from tests.bench.tools import Client, Load, Target, compile_tools

needs_tools = pytest.mark.skipif(
    not (shutil.which("gcc") or shutil.which("cc")) or not hasattr(os, "sched_getaffinity"),
    reason="needs a C compiler and Linux",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bench")
    compile_tools(made)
    return made


@pytest.fixture(scope="module")
def direct(folder: Path) -> Iterator[Target]:
    with programs.upstream(folder) as target:
        yield target


@needs_tools
def test_every_event_of_every_stream_is_seen_once(folder: Path, direct: Target) -> None:
    load = Client(folder).streams(direct, 20, 10, 5_000)

    assert (load.answers, load.events, load.lost, load.broken) == (20, 200, 0, 0)
    assert 0 < load.p50_us <= load.p99_us <= load.max_us


@needs_tools
def test_whole_answers_follow_each_other_on_each_connection(folder: Path, direct: Target) -> None:
    load = Client(folder).requests(direct, 4, 0.2)

    assert load.answers > 100
    assert load.broken == 0


@needs_tools
def test_streams_are_written_as_either_api_does(folder: Path, direct: Target) -> None:
    responses = replace(direct, path="/v1/responses")

    load = Client(folder).streams(responses, 5, 10, 5_000)

    assert (load.events, load.lost, load.broken) == (50, 0, 0)


@needs_tools
async def test_a_full_account_is_refused_for_a_second(direct: Target) -> None:
    headers = {"x-api-key": programs.USED_UP_KEY}
    url = f"http://127.0.0.1:{direct.port}/v1/messages"

    async with (
        aiohttp.ClientSession() as client,
        client.post(url, data=b"{}", headers=headers) as answer,
    ):
        assert (answer.status, answer.headers["retry-after"]) == (429, "1")


@needs_tools
@pytest.mark.slow
def test_the_delay_of_a_take_over_is_measured(folder: Path) -> None:
    (figure,) = failover.figures(folder, rounds=2)

    assert 0 < figure.details["straight ms"] < figure.details["taken over ms"]


CUT_STREAM = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'18\r\n{"text":"t=1 n=0000000"}\r\n'
    b'18\r\n{"text":"t=2 n=0000002"}\r\n'
)  # fmt: skip


@needs_tools
def test_missing_events_and_cut_answers_are_noticed(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(CUT_STREAM)

        thread = threading.Thread(target=answer)
        thread.start()
        target = Target("fake", server.getsockname()[1], "/", os.getpid())

        load = Client(folder).streams(target, 1, 4, 1_000)

        thread.join(timeout=10)

    assert (load.events, load.lost, load.broken) == (2, 2, 1)


@needs_tools
def test_a_process_s_time_and_memory_are_read() -> None:
    before = cpu_seconds(os.getpid())
    while cpu_seconds(os.getpid()) < before + 0.05:
        sum(range(10_000))

    assert 1 < resident_mib(os.getpid()) < 4096


@pytest.mark.parametrize(
    ("value", "is_lower_better", "is_reached"),
    [(1.0, True, True), (0.9, True, True), (1.1, True, False), (1.1, False, True), (0.9, False, False)],
)  # fmt: skip
def test_a_figure_knows_on_which_side_of_its_limit_it_must_be(
    value: float, is_lower_better: bool, is_reached: bool
) -> None:
    assert Figure("", value, 1.0, is_lower_better=is_lower_better).is_reached is is_reached


def run(cpu_s: float) -> Run:
    return Run(Load(1, 1, 1, 0, 0, 1, 1, 1, 1), cpu_s)


def test_a_ratio_is_taken_within_each_round_and_its_median_counts() -> None:
    rounds = Rounds(
        [
            {"one": run(2), "other": run(1)},
            {"one": run(30), "other": run(10)},
            {"one": run(4), "other": run(1)},
        ]
    )

    assert rounds.median(lambda runs: runs["one"].cpu_s / runs["other"].cpu_s) == 3
    assert rounds.medians(lambda each: each.cpu_s) == {"one": 4, "other": 1}
    assert rounds.total(lambda each: each.load.events) == 6


def test_choosing_is_timed_for_new_and_for_kept_sessions() -> None:
    (figure,) = choosing.figures(rounds=1)

    assert 0 < figure.details["kept us"] < figure.details["new session us"]


async def test_a_paced_stream_tells_how_late_its_events_come() -> None:
    fake = local_runtime.PacedAnthropic()
    fake.checks_tokens = False
    await fake.start()
    try:
        async with aiohttp.ClientSession() as session:
            late_s = await local_runtime.lateness_s(session, fake.base_url, seconds=0.2)
    finally:
        await fake.stop()

    assert 0 < late_s < 0.5
