"""Members of a TOML text change, every other byte stays."""

import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.clients.editing import NotEditable
from proxy.clients.toml_edit import change, parse

BLOCK = ("servers", "ours")
SET = {("server",): "ours", (*BLOCK, "url"): "http://x", (*BLOCK, "fast"): True}
TAKEN = dict.fromkeys(SET)
NEW = 'server = "ours"\n\n[servers.ours]\nurl = "http://x"\nfast = true\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", NEW, id="empty"),
        pytest.param("a = 1 # one\n", f"a = 1 # one\n{NEW}", id="below what is there"),
        pytest.param(
            "# about a\n[a]\nb = 1\n",
            '# about a\nserver = "ours"\n\n[a]\nb = 1\n\n'
            '[servers.ours]\nurl = "http://x"\nfast = true\n',
            id="above the tables",
        ),
        pytest.param(
            'server  =  "other"  # mine\n[servers.ours]\nfast = false # mine\nurl = "old"\n',
            'server  =  "ours"  # mine\n[servers.ours]\nfast = true # mine\nurl = "http://x"\n',
            id="in place of other values",
        ),
        pytest.param(
            'server = "ours"\n[servers.ours]\nurl = "http://x"\nmine = 1\n\n[b]\n',
            'server = "ours"\n[servers.ours]\nurl = "http://x"\nmine = 1\nfast = true\n\n[b]\n',
            id="into a table that is there",
        ),
        pytest.param(
            "a = 1\r\n", f"a = 1\r\n{NEW}".replace("\r\n", "\n").replace("\n", "\r\n"), id="Windows"
        ),
        pytest.param("\ufeffa = 1\n", f"\ufeffa = 1\n{NEW}", id="with a mark"),
    ],
)
def test_values_are_set_in_the_style_of_the_text(before: str, after: str) -> None:
    assert change(before, SET) == after


def test_a_name_with_a_dot_is_quoted() -> None:
    text = change("", {("hosts", "a.b", "x-key"): "1"})

    assert text == '[hosts."a.b"]\nx-key = "1"\n'


def test_nothing_to_change_changes_nothing() -> None:
    text = "a  =  1\n\n[ b ]\n"

    assert change(text, {}) == text
    assert change(text, TAKEN) == text


@pytest.mark.parametrize(
    "text", ["a = \nb = 1\n", "a = 1\na = 2\n", "[a]\n[a]\n", "server = 1\n[server]\n"]
)
def test_what_is_no_toml_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(NotEditable, match="line"):
        change(text, SET)


@pytest.mark.parametrize("text", ["servers = 1\n", "servers = []\n", "[servers]\nours = 'x'\n"])
def test_something_else_in_our_table_s_place_is_refused(text: str) -> None:
    with pytest.raises(NotEditable, match="is no table"):
        change(text, SET)


keys = st.text("abcdefg -é.", min_size=1, max_size=5)
values = st.booleans() | st.integers(-9, 9) | st.text(max_size=6) | st.lists(st.integers(0, 9))
tables = st.dictionaries(keys, values, max_size=3)
documents = st.builds(
    lambda plain, nested, servers: plain | nested | ({"servers": servers} if servers else {}),
    st.dictionaries(keys, values, max_size=3),
    st.dictionaries(keys, tables, max_size=3),
    st.dictionaries(keys, tables, max_size=2),
)


@settings(deadline=None)  # the first example loads the library
@given(document=documents)
def test_any_document_keeps_its_lines_and_gets_ours_taken_back(document: dict[str, Any]) -> None:
    text = tomlkit.dumps(document)

    changed = change(text, SET)
    back = change(change(changed, TAKEN), {BLOCK: None})

    ours = {"url": "http://x", "fast": True}
    servers = document.get("servers", {}) | {"ours": ours}
    assert tomllib.loads(changed) == document | {"server": "ours", "servers": servers}
    lines = iter(changed.splitlines())
    assert [line for line in text.splitlines() if line not in lines] == []
    assert [line for line in back.splitlines() if line] == [
        line for line in text.splitlines() if line
    ]
    assert parse(back).keys() | {"servers"} == document.keys() | {"servers"}
