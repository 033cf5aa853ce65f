"""open_files: the program takes the room for connections that the system allows it."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.proxy.process import environment, serving

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")

_TRY = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
from proxy.open_files import allow_many
allow_many()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "after"),
    [(256, 4096, "4096 4096"), (256, 256, "256 256"), (1024, 2000, "2000 2000")],
)
async def test_the_limit_is_raised_as_far_as_the_system_allows(
    soft: int, hard: int, after: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _TRY, str(soft), str(hard), stdout=asyncio.subprocess.PIPE
    )

    out, _ = await process.communicate()

    assert (process.returncode, out.decode().strip()) == (0, after)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
async def test_a_program_that_was_started_with_little_room_serves_with_more(home: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    try:
        async with serving(environment(home)) as program:
            limits = Path(f"/proc/{program.process.pid}/limits").read_text()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)

    (line,) = [line for line in limits.splitlines() if line.startswith("Max open files")]
    assert int(line.split()[3]) > 256
