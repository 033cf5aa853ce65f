"""The system keyring, asked by a short-lived process of this very program.

On Linux the keyring's client (keyring, secretstorage, cryptography) takes 11 MiB that a program at rest has no use for
(tests/packaging/test_journey.py), and waits on D-Bus for as long as a prompt is shown. Both end with the process.

The key passes through the process's standard input and output, never through arguments or the environment: one line of
JSON each way. The process also ends when its standard input is closed, so that it never outlives who asked.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Literal

from proxy.vault_key import (
    KeyringKey,
    KeySource,
    KeyUnavailable,
    VaultState,
    decode_key,
    encode_key,
)

COMMAND = "vault-key"
Verb = Literal["load", "save", "look"]
Message = Mapping[str, str | None]
UNLOCKED = "unlocked"


def system_keyring(platform: str = sys.platform) -> KeySource:
    """macOS and Windows have light keyring clients, and macOS grants an item to the program that asks for it."""
    return KeyringKey() if platform in {"darwin", "win32"} else KeyringProcess(own_command())


def own_command() -> tuple[str, ...]:
    """What runs a command of this program. Python is kept from importing what lies in the folder it is started in."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-P", "-m", "proxy.cli")


class KeyringProcess:
    """A `KeySource`; each call is a process, which lives until the keyring has answered."""

    name = KeyringKey.name

    def __init__(self, command: Sequence[str]) -> None:
        """`command` runs this program; the names of its own command follow."""
        self._command = (*command, COMMAND)

    def load(self) -> bytes | None:
        text = self._ask("load", {}).get("key")
        return None if text is None else decode_key(text, self.name)

    def save(self, key: bytes) -> None:
        self._ask("save", {"key": encode_key(key)})

    def opens_unasked(self) -> bool:
        try:
            return self._ask("look", {}).get("is") == UNLOCKED
        except KeyUnavailable:
            return False

    def _ask(self, verb: Verb, question: Message) -> Message:
        try:
            with subprocess.Popen(  # noqa: S603 - this very program
                [*self._command, verb],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                process_group=0,  # Ctrl-C in a terminal is for us
            ) as process:
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(json.dumps(question) + "\n")
                process.stdin.flush()
                line = process.stdout.readline()
        except OSError as error:
            detail = f"The system keyring could not be asked: {error}"
            raise KeyUnavailable(VaultState.LOCKED, detail) from error
        return _checked(line)


def _checked(line: str) -> Message:
    """The process's answer. Raises KeyUnavailable, also when the process ended without one."""
    try:
        answer: Message = json.loads(line)
    except ValueError as error:
        detail = "Who asked the system keyring has ended without an answer."
        raise KeyUnavailable(VaultState.LOCKED, detail) from error
    if (state := answer.get("state")) is not None:
        raise KeyUnavailable(VaultState(state), answer.get("detail") or "")
    return answer


def answer(verb: Verb, source: KeySource) -> None:
    """The process's own part: reads the question, asks `source`, writes the answer."""
    question: Message = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_who_asked, daemon=True).start()
    sys.stdout.write(json.dumps(_asked(verb, source, question)) + "\n")
    sys.stdout.flush()


def _asked(verb: Verb, source: KeySource, question: Message) -> Message:
    try:
        if verb == "save":
            source.save(decode_key(question.get("key") or "", "the question"))
            return {}
        if verb == "look":
            return {"is": UNLOCKED if source.opens_unasked() else "locked"}
        key = source.load()
    except KeyUnavailable as reason:
        return {"state": reason.state.value, "detail": reason.detail}
    return {"key": None if key is None else encode_key(key)}


def _end_with_who_asked() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)
