"""The log: where it goes, how it reads, and what it may never hold."""

import io
import logging
import sys
from pathlib import Path

import pytest

from proxy import logs

pytestmark = pytest.mark.usefixtures("restored_log")
log = logging.getLogger("proxy.example")
TOKEN = "sk-ant-" + "oat01-" + "fake0123456789"


def lines(stream: io.StringIO) -> list[str]:
    return [line.split(" ", 1)[1] for line in stream.getvalue().splitlines()]


def test_a_line_reaches_the_stream_and_the_file(tmp_path: Path) -> None:
    stream, file = io.StringIO(), tmp_path / "loadline.log"
    logs.set_up("info", file, stream)

    log.info("Listening on port %s.", 2455)

    assert lines(stream) == ["info: Listening on port 2455."]
    assert file.read_text().endswith("INFO    proxy.example: Listening on port 2455.\n")


def test_the_level_can_change_while_the_log_goes_on(tmp_path: Path) -> None:
    stream, file = io.StringIO(), tmp_path / "loadline.log"
    logs.set_up("error", file, stream)
    log.info("Not now.")

    logs.set_level("debug")
    log.debug("Now.")
    logs.set_level("info")
    log.info("Shorter.")

    told = [line.partition("DEBUG")[2] or line for line in lines(stream)]
    assert told == ["   proxy.example: Now.", "info: Shorter."]
    assert "Not now" not in file.read_text()
    assert "Shorter." in file.read_text()


def test_less_important_lines_are_left_out_and_libraries_are_heard_from_warning_on() -> None:
    stream = io.StringIO()
    logs.set_up("info", stream=stream)

    log.debug("Not now.")
    logging.getLogger("library").info("Hello.")
    logging.getLogger("library").warning("Careful.")

    assert lines(stream) == ["warning: Careful."]


def test_a_traceback_goes_to_the_file_and_not_before_people_s_eyes(tmp_path: Path) -> None:
    stream, file = io.StringIO(), tmp_path / "loadline.log"
    logs.set_up("info", file, stream)

    try:
        int("a bug")
    except ValueError:
        log.exception("The request failed.")

    assert lines(stream) == ["error: The request failed. (The log file has the details.)"]
    assert "ValueError: invalid literal for int() with base 10: 'a bug'" in file.read_text()


def test_what_is_told_in_another_way_goes_to_the_file_alone(tmp_path: Path) -> None:
    stream, file = io.StringIO(), tmp_path / "loadline.log"
    logs.set_up("info", file, stream)

    log.error("It could not start.", extra=logs.FILE_ONLY)

    assert stream.getvalue() == ""
    assert "It could not start." in file.read_text()


@pytest.mark.parametrize(
    "text",
    [
        f"using {TOKEN} now",
        f"Authorization: Bearer {TOKEN}",
        "authorization: bearer opaque-fake-token",
        '{"access_token": "opaque-fake-token", "x": 1}',
        '{"refreshToken":"opaque-fake-token"}',
        "POST https://x.invalid/?api_key=opaque-fake-token&y=1",
        "x-api-key: opaque-fake-token",
        "id eyJhbGciOi.eyJzdWIi.fake-signature",
    ],
)
def test_what_looks_like_a_token_is_blotted_out(text: str) -> None:
    hidden = logs.redact(text)

    assert logs.BLOT in hidden
    assert "fake" not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "The token of alice@example.com was renewed.",
        "The refresh token was refused: invalid_grant.",
        "Account acc_0123456789abcdef rests until 14:30.",
        "3 requests, 1200 tokens: 400 input, 800 output.",
    ],
)
def test_ordinary_sentences_stay_as_they_are(text: str) -> None:
    assert logs.redact(text) == text


def test_a_token_in_a_traceback_is_blotted_out_too(tmp_path: Path) -> None:
    file = tmp_path / "loadline.log"
    logs.set_up("info", file, io.StringIO())

    try:
        int(TOKEN)
    except ValueError:
        log.exception("It failed.")

    assert logs.BLOT in file.read_text()
    assert TOKEN not in file.read_text()


def test_the_file_is_turned_over_and_only_a_few_are_kept(tmp_path: Path) -> None:
    logs.set_up("info", tmp_path / "loadline.log", io.StringIO(), file_bytes=300)

    for number in range(60):
        log.info("Line %d of a long day.", number)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "loadline.log", "loadline.log.1", "loadline.log.2", "loadline.log.3", "loadline.log.4",
    ]  # fmt: skip
    assert "Line 59 of" in (tmp_path / "loadline.log").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_the_file_can_be_read_by_its_user_only(tmp_path: Path) -> None:
    logs.set_up("info", tmp_path / "loadline.log", io.StringIO())

    assert (tmp_path / "loadline.log").stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_opened_is_told_once_and_the_program_goes_on(tmp_path: Path) -> None:
    stream = io.StringIO()
    logs.set_up("info", tmp_path / "missing" / "loadline.log", stream)

    log.info("Still here.")

    first, second = lines(stream)
    assert "loadline.log cannot be written" in first
    assert second == "info: Still here."


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_loses_lines_but_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    logs.set_up("info", Path("/dev/full"), stream)

    log.info("Still here.")
    logs.close()

    assert lines(stream) == ["info: Still here."]
    assert capsys.readouterr().err == ""


def test_setting_up_again_replaces_the_first_and_leaves_other_handlers_alone(
    tmp_path: Path,
) -> None:
    other = logging.NullHandler()
    logging.getLogger().addHandler(other)
    first, second = io.StringIO(), io.StringIO()

    logs.set_up("info", stream=first)
    logs.set_up("info", stream=second)
    log.info("Once.")

    assert (first.getvalue(), lines(second)) == ("", ["info: Once."])
    assert other in logging.getLogger().handlers
    logging.getLogger().removeHandler(other)
