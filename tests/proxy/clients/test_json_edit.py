"""One member of a JSON text changes, every other byte stays."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.clients.editing import NotEditable, member
from proxy.clients.json_edit import change, parse, remove_member, set_member

PATH = ("env", "URL")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", '{\n  "env": {\n    "URL": "x"\n  }\n}\n', id="empty"),
        pytest.param("{}", '{\n  "env": {\n    "URL": "x"\n  }\n}', id="no members"),
        pytest.param(
            "{\n}\n", '{\n  "env": {\n    "URL": "x"\n  }\n}\n', id="no members, two lines"
        ),
        pytest.param('{"a": 1}', '{"a": 1, "env": {"URL": "x"}}', id="one line"),
        pytest.param(
            '{\n    "a": 1\n}\n',
            '{\n    "a": 1,\n    "env": {\n        "URL": "x"\n    }\n}\n',
            id="four blanks",
        ),
        pytest.param(
            '{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"env": {\n\t\t"URL": "x"\n\t}\n}', id="tabs"
        ),
        pytest.param(
            '{\r\n  "a": 1\r\n}\r\n',
            '{\r\n  "a": 1,\r\n  "env": {\r\n    "URL": "x"\r\n  }\r\n}\r\n',
            id="Windows line ends",
        ),
        pytest.param(
            '\ufeff{"env": {"A": "b"}}', '\ufeff{"env": {"A": "b", "URL": "x"}}', id="with a mark"
        ),
        pytest.param(
            '{\n  "env": {\n    "A": "b"\n  },\n  "z": [1,2 , 3]\n}',
            '{\n  "env": {\n    "A": "b",\n    "URL": "x"\n  },\n  "z": [1,2 , 3]\n}',
            id="into an object with others",
        ),
        pytest.param('{"env": {}}', '{"env": {\n  "URL": "x"\n}}', id="into an empty object"),
        pytest.param(
            '{"env":{"URL" :  "old" ,"B":"é\\u00e9"},"n":1.0}',
            '{"env":{"URL" :  "x" ,"B":"é\\u00e9"},"n":1.0}',
            id="in place of another value",
        ),
        pytest.param(
            '{"env": {"URL": "first"}, "env": {"URL": "last"}}',
            '{"env": {"URL": "first"}, "env": {"URL": "x"}}',
            id="of two the one that counts",
        ),
    ],
)
def test_a_value_is_set_in_the_style_of_the_text(before: str, after: str) -> None:
    assert set_member(before, PATH, "x") == after
    assert member(parse(after), PATH) == "x"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"env": {"URL": "x"}}', '{"env": {}}'),
        ('{"env": {"URL": "x", "B": 1}}', '{"env": {"B": 1}}'),
        ('{"env": {"A": 1, "URL": "x"}}', '{"env": {"A": 1}}'),
        ('{"env": {"A": 1, "URL": "x", "B": 2}}', '{"env": {"A": 1, "B": 2}}'),
        (
            '{\n  "env": {\n    "URL": "x",\n    "B": 1\n  }\n}',
            '{\n  "env": {\n    "B": 1\n  }\n}',
        ),
        ('{"env": {"A": 1}}', '{"env": {"A": 1}}'),
        ('{"other": 1}', '{"other": 1}'),
    ],
    ids=["only", "first", "last", "middle", "own line", "missing", "no object"],
)
def test_a_member_is_removed_with_its_comma(before: str, after: str) -> None:
    assert remove_member(before, PATH) == after


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '"text"',
        "{",
        '{"a": }',
        '{"a": 1,}',
        '{"a": 1} x',
        '{// comment\n "a": 1}',
        "{1: 2}",
        '{"env": []}',
        '{"env": "x"}',
        "{" * 5000,
    ],
)
def test_what_is_no_object_is_refused_and_never_guessed_at(text: str) -> None:
    with pytest.raises(NotEditable):
        set_member(text, PATH, "x")


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(NotEditable, match="line 3"):
        set_member('{\n  "a": 1,\n  oops\n}', PATH, "x")


@pytest.mark.parametrize("text", ["", "{}", '{"env": null}', '{"env": {"A": 1}}'])
def test_a_missing_member_is_none(text: str) -> None:
    assert member(parse(text), PATH) is None
    assert change(text, {PATH: None}) == text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=5), json_values, max_size=4)
styles = st.sampled_from([None, 1, 2, 4, "\t"])


@given(
    outer=objects,
    inner=st.dictionaries(st.text(max_size=5), json_values, min_size=1),
    indent=styles,
)
def test_setting_and_removing_gives_every_byte_back(
    outer: dict[str, Any], inner: dict[str, Any], indent: int | str | None
) -> None:
    inner.pop("URL", None)
    inner |= {"last": 1}
    document = outer | {"env": inner}
    text = json.dumps(document, indent=indent)

    changed = set_member(text, PATH, "x")

    assert json.loads(changed) == document | {"env": inner | {"URL": "x"}}
    assert remove_member(changed, PATH) == text
