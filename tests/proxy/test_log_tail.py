"""The end of the log file: entries with their tracebacks, new ones, and rotation."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from proxy import logs
from proxy.log_tail import LogEntry, LogTail, is_at_least, read_entries

FIRST = "2026-11-25 14:22:07.123 INFO    proxy.service: Loadline listens."
SECOND = "2026-11-25 14:22:08.001 ERROR   proxy.exchange: The request failed."
TRACEBACK = ["Traceback (most recent call last):", '  File "a.py", line 1', "ValueError: no"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "loadline.log"


def write(file: Path, *lines: str, end: str = "\n") -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + end)


def texts(entries: tuple[LogEntry, ...]) -> list[str]:
    return [entry.text for entry in entries]


def test_an_entry_has_time_level_source_and_text() -> None:
    assert read_entries([FIRST]) == (
        LogEntry("2026-11-25 14:22:07.123", "INFO", "proxy.service", "Loadline listens."),
    )
    assert str(read_entries([FIRST])[0]) == FIRST


def test_a_traceback_belongs_to_its_entry() -> None:
    (entry,) = read_entries([SECOND, *TRACEBACK])

    assert entry.text.splitlines() == ["The request failed.", *TRACEBACK]
    assert entry.is_trouble


def test_lines_without_a_beginning_are_left_out_at_the_start_only() -> None:
    assert texts(read_entries([*TRACEBACK, FIRST])) == ["Loadline listens."]
    assert texts(read_entries(TRACEBACK[2:], is_begun=True)) == ["ValueError: no"]


@pytest.mark.parametrize(
    ("level", "least", "expected"),
    [
        ("INFO", "DEBUG", True),
        ("INFO", "WARNING", False),
        ("WARNING", "WARNING", True),
        ("", "ERROR", True),
    ],
)
def test_levels_have_an_order(level: str, least: str, expected: bool) -> None:
    assert is_at_least(level, least) is expected


def test_the_first_read_gives_what_is_there_and_the_next_what_is_new(file: Path) -> None:
    tail = LogTail(file)
    write(file, FIRST)

    assert texts(tail.read()) == ["Loadline listens."]
    assert tail.read() == ()
    write(file, SECOND)
    assert texts(tail.read()) == ["The request failed."]


def test_a_line_that_is_being_written_comes_when_it_is_whole(file: Path) -> None:
    tail = LogTail(file)
    write(file, FIRST)
    write(file, SECOND, end="")

    assert texts(tail.read()) == ["Loadline listens."]
    write(file, " Badly.")
    assert texts(tail.read()) == ["The request failed. Badly."]


def test_of_a_long_file_only_the_end_is_read(file: Path) -> None:
    write(file, *[FIRST] * 1000, SECOND)

    entries = LogTail(file, most_bytes=500).read()

    assert len(entries) <= 8
    assert entries[-1].level == "ERROR"


def test_a_file_that_is_not_there_has_no_entries(file: Path) -> None:
    tail = LogTail(file)

    assert tail.read() == ()
    write(file, FIRST)
    assert texts(tail.read()) == ["Loadline listens."]


def test_nothing_is_lost_when_the_file_is_rotated(file: Path) -> None:
    tail = LogTail(file)
    write(file, FIRST)
    tail.read()

    write(file, SECOND)
    file.rename(file.with_name("loadline.log.1"))
    write(file, FIRST)

    assert texts(tail.read()) == ["The request failed.", "Loadline listens."]


def test_a_file_that_was_emptied_is_read_from_its_start(file: Path) -> None:
    tail = LogTail(file)
    write(file, FIRST, FIRST)
    tail.read()

    file.write_text("")
    assert tail.read() == ()
    write(file, SECOND)

    assert texts(tail.read()) == ["The request failed."]


@pytest.fixture
def our_log(file: Path) -> Iterator[logging.Logger]:
    logs.set_up("info", file)
    yield logging.getLogger("proxy.test")
    logs.close()


def test_what_our_own_log_writes_is_understood(file: Path, our_log: logging.Logger) -> None:
    our_log.warning("The login of %s is over.", "alice@example.com")
    try:
        int("no number")
    except ValueError:
        our_log.exception("It failed.")

    first, second = LogTail(file).read()

    assert (first.level, first.source) == ("WARNING", "proxy.test")
    assert first.text == "The login of alice@example.com is over."
    assert second.text.splitlines()[-1].startswith("ValueError: invalid literal")
