"""Child processes: their pipes, their ends, many at once."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

from tests.desktop.loop.kinds import both_loops

LIMIT_S = 30.0
ECHO = (sys.executable, "-S", "-c", "import sys; sys.stdout.write(sys.stdin.read())")
SLEEP = ("sleep", "60")


@both_loops
def test_20_concurrent_children_carry_300_kb_through_their_pipes(
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def through_a_child(sent: bytes) -> bytes:
        child = await asyncio.create_subprocess_exec(*ECHO, stdin=PIPE, stdout=PIPE)
        received, _ = await child.communicate(sent)
        assert child.returncode == 0
        return received

    async def main() -> list[bytes]:
        async with asyncio.timeout(LIMIT_S):
            return await asyncio.gather(*map(through_a_child, sent))

    sent = [bytes([65 + number]) * 300_000 for number in range(20)]

    assert loop.run_until_complete(main()) == sent


@both_loops
def test_20_children_killed_at_once_are_all_seen_to_end(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> list[int]:
        children = [await asyncio.create_subprocess_exec(*SLEEP) for _ in range(20)]
        for child in children:
            child.kill()
        async with asyncio.timeout(LIMIT_S):
            return await asyncio.gather(*(child.wait() for child in children))

    assert loop.run_until_complete(main()) == [-signal.SIGKILL] * 20


@both_loops
def test_a_child_is_terminated_and_waited_for(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> int:
        child = await asyncio.create_subprocess_exec(*SLEEP, stdout=DEVNULL)
        child.terminate()
        async with asyncio.timeout(LIMIT_S):
            return await child.wait()

    assert loop.run_until_complete(main()) == -signal.SIGTERM


@both_loops
def test_lines_of_a_child_arrive_while_it_runs(loop: asyncio.AbstractEventLoop) -> None:
    async def ask(child: Process, question: bytes) -> bytes:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(question)
        return await child.stdout.readline()

    async def main() -> list[bytes]:
        child = await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
        async with asyncio.timeout(LIMIT_S):
            answers = [await ask(child, b"one\n"), await ask(child, b"two\n")]
            await child.communicate(b"")
        return answers

    assert loop.run_until_complete(main()) == [b"one\n", b"two\n"]
