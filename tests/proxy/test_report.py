"""The report: what helps is in it, what is nobody's business is not."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from proxy import logs
from proxy.importing import ImportRequest
from proxy.log_tail import LogEntry
from proxy.model import ProviderId
from proxy.report import LONGEST_ENTRY, hide, make_report, shortened
from tests.proxy.program import BODY, EMAIL, Program, running_program

PROMPT = "canary-prompt-7f3a"
KEY = "sk-ant-" + "api03-" + "fakefakefake"


@pytest.fixture(autouse=True)
def _log(home: Path) -> Iterator[None]:
    (home / "logs").mkdir()
    logs.set_up("info", home / "logs" / "loadline.log")
    yield
    logs.close()


async def used_program(made: Program) -> None:
    """One with accounts of two kinds, a renewal, traffic with a session, and trouble in its log."""
    await made.import_login()
    await made.proxy.import_account(
        ImportRequest(
            email="bob@mail.example.co.uk",
            document=KEY.encode(),
            provider=ProviderId("anthropic"),
            accept_terms=True,
        )
    )
    made.clock.advance(hours=9)
    await made.ask(
        BODY
        | {
            "system": PROMPT,
            "messages": [{"role": "user", "content": PROMPT}],
            "metadata": {"user_id": "canary-session"},
        }
    )
    await made.recorded(1)
    log = logging.getLogger("proxy.test")
    log.warning("The login of %s is over; the key was %s.", EMAIL, KEY)
    log.error("The database postgresql://carol:%s@db.example.com/x is gone.", "canary-password")
    log.error("%s cannot be read.", Path.home() / "canary" / "settings.toml")


async def test_it_says_what_helps(home: Path) -> None:
    async with running_program(home, retention_days=7) as made:
        await used_program(made)
        text = await make_report(made.proxy, ["Qt 6, xcb"])

    assert text.startswith("# Loadline report\n")
    assert f"- Loadline {made.proxy.version}, Python 3." in text
    assert "- Qt 6, xcb" in text
    assert "- retention_days = 7" in text
    assert "anthropic, a•••@e•••.com, oauth, owned, active" in text
    assert "anthropic, b•••@m•••.uk, api_key, static, active" in text
    assert "a•••@e•••.com renewed" in text
    assert "WARNING proxy.test: The login of a•••@e•••.com is over" in text
    assert "- Loop lag" in text


async def test_nothing_that_is_nobody_s_business_is_in_it(home: Path) -> None:
    async with running_program(home) as made:
        await used_program(made)
        text = await make_report(made.proxy)
        tokens = [tokens for call in made.fake.login.token_calls for tokens in call.values()]

    secrets = [
        KEY,
        PROMPT,
        "canary-session",
        "canary-password",
        EMAIL,
        "alice",
        "bob@",
        "carol",
        made.proxy.control_token,
        *(each for each in tokens if isinstance(each, str) and len(each) > 12),
        *([str(Path.home())] if len(str(Path.home())) > 1 else []),
    ]
    assert [secret for secret in secrets if secret in text] == []
    assert "~/canary/settings.toml" in text


async def test_settings_that_hold_secrets_say_only_that_they_are_set(home: Path) -> None:
    url = f"sqlite:///{home / 'canary-database.db'}"
    async with running_program(home, database_url=url) as made:
        text = await make_report(made.proxy)

    assert "- database_url = [hidden]" in text
    assert "canary" not in text


async def test_a_new_program_has_a_report_too(home: Path) -> None:
    async with running_program(home) as made:
        text = await make_report(made.proxy)

    assert "## Accounts\n- none" in text


async def test_the_control_api_gives_it_as_markdown(home: Path) -> None:
    async with running_program(home) as made:
        headers = {"Authorization": f"Bearer {made.proxy.control_token}"}
        async with made.client.get(
            f"{made.proxy.base_url}/api/diagnostics/report", headers=headers
        ) as response:
            content_type, text = response.content_type, await response.text()

    assert (response.status, content_type) == (200, "text/markdown")
    assert text.startswith("# Loadline report\n")


def test_the_home_folder_tokens_and_passwords_are_hidden() -> None:
    text = f"{Path('/home/carol')}/x and https://carol:pw@host/y and Bearer abcdefghijkl"

    assert hide(text, Path("/home/carol")) == (
        "~/x and https://[hidden]@host/y and Bearer [hidden]"
    )


def test_of_a_very_long_entry_its_ends_are_kept() -> None:
    entry = LogEntry("2026-11-25 12:00:00.000", "ERROR", "proxy.x", "begins" + "x" * 9000 + "ends")

    text = shortened(str(entry))

    assert len(text) <= LONGEST_ENTRY + 3
    assert "begins" in text
    assert text.endswith("ends")
