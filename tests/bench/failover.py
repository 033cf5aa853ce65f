"""The figure of issue 4 for a full account: how much later the answer comes when another one takes over."""

import http.client
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.bench import programs
from tests.bench.figures import Figure
from tests.bench.programs import MESSAGES, USED_UP_KEY, Loadline

LIMIT_MS = 5.0
REST_S = 1.2
"""So long the account rests by what the upstream says; then it is tried first again."""


def figures(folder: Path, rounds: int) -> Iterator[Figure]:
    """Each round is one answer that two accounts were asked for, beside one that one gave after the same pause."""
    with ExitStack() as stack:
        direct = stack.enter_context(programs.upstream(folder))
        program = Loadline("failover", ["proxy"], folder, direct.port, surroundings={})
        port = stack.enter_context(program.started()).target.port
        program.import_account(port)
        _answer_ms(port)  # warms connections and code
        straight = _after_pauses_ms(port, rounds)
        full = program.import_account(port, key=USED_UP_KEY, email="full@example.com")
        program.use_first(port, full)
        over = _after_pauses_ms(port, rounds)
        yield Figure(
            "another account takes over",
            over - straight,
            LIMIT_MS,
            "ms",
            details={"straight ms": straight, "taken over ms": over},
        )


def _after_pauses_ms(port: int, rounds: int) -> float:
    """The median. The pause is in both figures: a machine at rest answers later than a busy one."""
    answers = []
    for _ in range(rounds):
        time.sleep(REST_S)
        answers.append(_answer_ms(port))
    return statistics.median(answers)


def _answer_ms(port: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.connect()
    began = time.perf_counter()
    connection.request("POST", MESSAGES, b"{}", {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    took_ms = (time.perf_counter() - began) * 1000
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"the answer was {answer.status}")
    return took_ms
