"""The loop in a process of its own: signals, exits, idle time, sleep of the machine."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.desktop.loop.kinds import both_loops, ours_only

ROOT = Path(__file__).resolve().parents[3]
LIMIT_S = 30.0

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


def start(program: str, kind: str, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, *options, "-m", "tests.desktop.loop.programs", program, kind]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def start_ready(program: str, kind: str) -> subprocess.Popen[str]:
    process = start(program, kind)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process: subprocess.Popen[str]) -> tuple[int, list[str], str]:
    """Exit code, further lines of stdout, stderr. One that does not end is killed, so that only its own test fails."""
    try:
        out, err = process.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, out.splitlines(), err


@ours_only(because_stock="loses it")
def test_ctrl_c_comes_out_of_an_idle_run_and_the_loop_works_on(kind: str) -> None:
    process = start_ready("ctrl_c", kind)

    process.send_signal(signal.SIGINT)

    assert ended(process) == (0, ["interrupted", "served", "True"], "")


@ours_only(because_stock="notices it when it next wakes")
def test_ctrl_c_under_asyncios_runner_cancels_the_main_task(kind: str) -> None:
    process = start_ready("ctrl_c_under_runner", kind)

    process.send_signal(signal.SIGINT)

    assert ended(process) == (0, ["cancelled", "interrupted"], "")


@both_loops
def test_sigint_and_sigterm_reach_the_handlers_of_an_idle_loop(kind: str) -> None:
    process = start_ready("loop_signals", kind)

    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == "SIGINT\n"
    process.send_signal(signal.SIGTERM)

    assert ended(process) == (0, ["SIGTERM", "True"], "")


@ours_only(because_stock="lets it wait until the loop next wakes")
def test_a_plain_signal_handler_runs_at_once_while_qt_idles(kind: str) -> None:
    assert ended(start("plain_signal", kind)) == (0, ["at once"], "")


@ours_only(because_stock="prints each failure in Qt's slot")
def test_a_signal_handler_that_raises_does_not_crash_the_process(kind: str) -> None:
    code, lines, _ = ended(start("raising_signal", kind))

    assert (code, lines) == (0, ["alive"])


@ours_only(because_stock="leaves the process before anything is cleaned up")
def test_sys_exit_in_a_callback_leaves_by_run_forever(kind: str) -> None:
    assert ended(start("system_exit", kind)) == (3, ["cleaned up"], "")


@both_loops
def test_a_development_mode_python_has_nothing_to_say_of_a_whole_life(kind: str) -> None:
    assert ended(start("clean_exit", kind, "-X", "dev", "-W", "error")) == (0, [], "")


@both_loops
def test_an_idle_loop_sleeps(kind: str) -> None:
    code, lines, _ = ended(start("idle", kind))
    cpu_ms, wake_ups = map(int, lines[0].split())

    assert code == 0
    assert cpu_ms <= 10
    assert wake_ups <= 10


@both_loops
def test_timers_and_sockets_go_on_after_the_machine_slept(kind: str) -> None:
    process = start_ready("suspended", kind)

    process.send_signal(signal.SIGSTOP)
    time.sleep(1.5)
    process.send_signal(signal.SIGCONT)

    assert ended(process) == (0, ["timer 1", "timer 2", "timer 3", "after"], "")
