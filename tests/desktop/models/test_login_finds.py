"""What is said of each place where a login may lie."""

from dataclasses import replace

import pytest

from desktop import manner
from desktop.manner import Manner
from desktop.models.login_finds import finds, keychain_commands, places, summary
from proxy.errors import ImportRefused
from proxy.login_search import FoundLogin
from tests.desktop.models.test_import_form import ACCESS, REFRESH, login
from tests.desktop.samples import FIRST, NOW, SECOND, account

PROVIDERS = {FIRST.id: FIRST, SECOND.id: SECOND}
FILE = "/home/alice/.claude/.credentials.json"
FOUND = FoundLogin(FIRST.id, "Claude Code", FILE, FIRST.recognise(login(), NOW))


def said(found: FoundLogin) -> tuple[str, str]:
    (line,) = finds([found], PROVIDERS, NOW)
    return line.text, line.file


def refused(title: str, code: str, detail: str = "") -> FoundLogin:
    refusal = ImportRefused(title, detail=detail, hint="Choose another.", code=code)
    return replace(FOUND, login=None, refusal=refusal)


def test_every_place_is_named_before_anything_is_read() -> None:
    shown = list(places(PROVIDERS))

    known = [place for each in (FIRST, SECOND) for place in each.login_places]
    assert [each.tool for each in shown] == [place.tool for place in known]
    assert {each.text for each in shown} == {""}
    assert {each.file for each in shown} == {""}


def test_a_login_is_told_by_kind_plan_and_end_and_can_be_imported() -> None:
    assert said(FOUND) == (
        "Claude Code login · Max 20x · valid for 6h 12m · can renew itself",
        FILE,
    )


def test_its_email_is_told_where_the_file_has_it_in_the_user_s_manner() -> None:
    assert FOUND.login is not None
    named = replace(FOUND, login=replace(FOUND.login, email="alice@example.com"))

    plain, _file = said(named)
    manner.use(Manner(is_masked=True))
    masked, _file = said(named)

    assert plain.endswith(" · alice@example.com")
    assert "alice" not in masked


def test_what_is_imported_already_names_the_account_and_is_not_offered_again() -> None:
    mine = replace(FOUND, account=account("alice"))

    assert said(mine) == (f"Already imported as {account('alice').email}", "")


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (replace(FOUND, login=None), "Nothing there"),
        (
            refused("There is no login in it.", "no_login_in_file", "Looked for tokens."),
            "There is no login in it.",
        ),
        (
            refused("This is not a JSON login.", "not_json", "It is empty."),
            "This is not a JSON login. It is empty.",
        ),
    ],
    ids=["nothing", "another document", "cut"],
)
def test_what_cannot_be_imported_says_why_in_a_sentence(found: FoundLogin, text: str) -> None:
    assert said(found) == (text, "")


def test_a_screen_reader_is_told_the_whole_line() -> None:
    (line,) = finds([replace(FOUND, login=None)], PROVIDERS, NOW)

    assert line.spoken == f"Claude Code, {FILE}: Nothing there"


def test_no_part_of_a_secret_is_shown() -> None:
    (line,) = finds([FOUND], PROVIDERS, NOW)

    assert ACCESS not in repr(line)
    assert REFRESH not in repr(line)


def test_the_sum_says_how_many_can_be_imported() -> None:
    some = finds([FOUND, replace(FOUND, login=None)], PROVIDERS, NOW)

    assert summary(some) == "1 login found that can be imported."
    assert summary(some[1:]).startswith("No new login was found.")


def test_only_a_mac_has_a_keychain_to_be_told_of() -> None:
    (told,) = keychain_commands(PROVIDERS, "darwin")

    assert told[0] == FIRST.login_tool
    assert told[1].startswith("security find-generic-password")
    assert list(keychain_commands(PROVIDERS, "linux")) == []
