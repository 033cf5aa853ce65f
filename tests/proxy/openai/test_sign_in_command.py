"""`loadline sign-in` as a process of its own, beside the running program; its browser is a few lines of Python."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.openai import running_openai
from tests.journeys.program import LIMIT_S, ROOT, environment, until
from tests.proxy.openai.program import OpenAIProgram, running_openai_program
from tests.proxy.openai.test_sign_in import free_ports

COMMAND = "from proxy.cli import main; main()"
BROWSER = "import sys, urllib.request as u; u.urlopen(sys.argv[1]).read()"


@pytest.fixture
async def program(home: Path) -> AsyncIterator[OpenAIProgram]:
    ports = free_ports(1)
    async with running_openai_program(home, callback_ports=str(ports[0])) as made:
        made.fake.login.redirects = [f"http://localhost:{ports[0]}/auth/callback"]
        yield made


@asynccontextmanager
async def signing_in(home: Path, *options: str, **settings: str) -> AsyncIterator[Process]:
    """The command, whose user types into its stdin."""
    browser = home / "browser.py"
    browser.write_text(BROWSER)
    variables = environment(home, None, BROWSER=f'"{sys.executable}" "{browser}" %s', **settings)
    command = [sys.executable, "-c", COMMAND, "sign-in", "openai", *options]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=variables, cwd=ROOT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def said(process: Process, pattern: str) -> str:
    """Reads on until the words have come; gives the group in them."""
    assert process.stdout is not None
    text = ""
    async with asyncio.timeout(LIMIT_S):
        while (found := re.search(pattern, text)) is None:
            chunk = await process.stdout.read(4096)
            assert chunk, text
            text += chunk.decode()
    return found.group(1)


async def ended(process: Process) -> tuple[int, str, str]:
    """The exit code, and what was said since on stdout and stderr."""
    async with asyncio.timeout(LIMIT_S):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


def type_in(process: Process, text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{text}\n".encode())


async def paste_wrongly_and_then_right(process: Process) -> tuple[int, str]:
    """Its exit code, and what it said in the end."""
    url = await said(process, r"Open (\S+) and sign in")
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, allow_redirects=False) as page,
    ):
        address = page.headers["Location"]
    type_in(process, "https://example.com/")
    await said(process, "(not the address at which the browser ended)")
    type_in(process, address)
    code, out, _ = await ended(process)
    return code, out


async def test_the_browser_is_opened_and_its_return_makes_the_account(
    home: Path, program: OpenAIProgram
) -> None:
    async with signing_in(home, "--way", "browser") as process:
        code, out, err = await ended(process)

    (account,) = program.proxy.accounts()
    assert (code, err) == (0, "")
    assert f"Added {account.id} alice@example.com" in out
    assert "fake-" not in out


async def test_a_code_is_shown_for_any_device(home: Path, program: OpenAIProgram) -> None:
    async with signing_in(home, "--way", "device") as process:
        shown = await said(process, r"the code (\S+) there")
        program.fake.login.approve_device(shown)
        code, out, _ = await ended(process)

    assert (code, "Added acc_" in out) == (0, True)


async def test_with_the_browser_elsewhere_its_address_is_asked_for_until_it_fits(
    home: Path, program: OpenAIProgram
) -> None:
    async with signing_in(home, "--way", "browser", "--paste") as process:
        code, out = await paste_wrongly_and_then_right(process)

    assert (code, "Added acc_" in out) == (0, True)


async def test_without_a_running_program_it_is_the_same(home: Path) -> None:
    (port,) = free_ports(1)
    async with running_openai() as fake:
        fake.login.redirects = [f"http://localhost:{port}/auth/callback"]
        settings = {f"LOADLINE_OPENAI_{name.upper()}": text for name, text in fake.settings.items()}
        settings["LOADLINE_OPENAI_CALLBACK_PORTS"] = str(port)
        async with signing_in(home, "--way", "browser", "--paste", **settings) as process:
            code, out = await paste_wrongly_and_then_right(process)

    assert (code, "Added acc_" in out) == (0, True)


async def test_a_user_who_says_no_is_one_line_and_1(home: Path, program: OpenAIProgram) -> None:
    program.fake.login.denies = True

    async with signing_in(home, "--way", "browser") as process:
        code, _, err = await ended(process)

    assert (code, err) == (1, "loadline: The sign-in was refused. The user said no.\n")
    assert program.proxy.accounts() == ()


async def test_an_account_is_signed_in_again(home: Path, program: OpenAIProgram) -> None:
    account, tokens = await program.import_login()
    program.fake.login.close(tokens)

    async with signing_in(home, "--way", "browser", "--replace", account.id) as process:
        code, out, _ = await ended(process)

    (renewed,) = program.proxy.accounts()
    assert (code, f"Signed in again: {account.id} " in out) == (0, True)
    assert "Added" not in out
    assert (renewed.id, renewed.created_at) == (account.id, account.created_at)


async def test_an_account_that_was_put_right_without_being_named_was_not_added(
    home: Path, program: OpenAIProgram
) -> None:
    account, tokens = await program.import_login()
    program.fake.login.close(tokens)
    url = f"{program.proxy.base_url}/v1/responses"
    async with program.client.post(url, json={"input": "Hi"}) as refused:
        assert refused.status == 401

    async with signing_in(home, "--way", "browser") as process:
        code, out, _ = await ended(process)

    assert (code, f"Signed in again: {account.id} " in out, "Added" in out) == (0, True, False)


@pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C as a signal")
async def test_ctrl_c_gives_up_and_the_program_goes_on_without_it(
    home: Path, program: OpenAIProgram
) -> None:
    async with signing_in(home, "--way", "device") as process:
        await said(process, r"the code (\S+) there")
        process.send_signal(2)
        code, _, err = await ended(process)

    async def is_quiet() -> bool:
        calls = program.fake.login.device_polls
        await asyncio.sleep(0.2)
        return program.fake.login.device_polls == calls

    assert code != 0
    assert "Traceback" not in err
    await until(is_quiet)


async def test_what_is_pasted_into_a_sign_in_that_is_over_is_told(program: OpenAIProgram) -> None:
    status, answer = await program.call(
        "POST", "/api/accounts/sign-in/none/paste", json={"text": "x"}
    )

    assert (status, answer["error"]["code"]) == (404, "not_found")
