"""The ways by which an account comes in, and comes in again."""

import pytest

from desktop.models.ways_in import ImportWay, WayIn, way_back, ways_in
from proxy.model import CredentialKind, KeepFresh
from proxy.provider import Provider
from proxy.sign_in import SignInWay
from tests.desktop.samples import FIRST, SECOND, account

BROWSER, DEVICE, TOOL = SignInWay


@pytest.mark.parametrize("provider", [FIRST, SECOND], ids=lambda each: each.id)
def test_an_api_key_is_the_first_way_of_every_provider(provider: Provider) -> None:
    assert [each.title for each in ways_in(provider, ())] == ["API key", "Login file"]


def test_sign_ins_come_after_it_in_their_order() -> None:
    found = ways_in(SECOND, (DEVICE, BROWSER))

    assert [each.title for each in found[2:]] == ["Sign in with the browser", "Sign in with a code"]
    assert found[2].caption == "On OpenAI's page. Loadline then keeps the login."


def test_a_tool_is_called_by_its_name() -> None:
    assert ways_in(FIRST, (TOOL,))[-1].title == "Sign in with Claude Code"


@pytest.mark.parametrize(
    ("kind", "keep_fresh", "sign_ins", "way"),
    [
        (CredentialKind.API_KEY, KeepFresh.STATIC, (BROWSER,), ImportWay.KEY),
        (CredentialKind.LONG_LIVED, KeepFresh.STATIC, (BROWSER,), ImportWay.FILE),
        (CredentialKind.OAUTH, KeepFresh.OWNED, (), ImportWay.FILE),
        (CredentialKind.OAUTH, KeepFresh.OWNED, (BROWSER, DEVICE), BROWSER),
        (CredentialKind.OAUTH, KeepFresh.OWNED, (DEVICE,), DEVICE),
        (CredentialKind.OAUTH, KeepFresh.SHARED, (BROWSER, TOOL), ImportWay.FILE),
        (CredentialKind.OAUTH, KeepFresh.TOOL, (TOOL,), TOOL),
    ],
    ids=["key", "token", "own, no sign-in", "own", "own, by code", "shared", "kept by its tool"],
)  # fmt: skip
def test_an_account_comes_in_again_by_its_own_way(
    kind: CredentialKind,
    keep_fresh: KeepFresh,
    sign_ins: tuple[SignInWay, ...],
    way: WayIn,
) -> None:
    known = account("bob", kind=kind, keep_fresh=keep_fresh)

    assert way_back(known, sign_ins) == way
