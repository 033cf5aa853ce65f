"""The ways by which an account comes in, and comes in again."""

import pytest

from desktop.models.ways_in import ImportWay, way_back, ways_in
from proxy.model import CredentialKind, KeepFresh
from tests.desktop.samples import FIRST, SECOND, account


@pytest.mark.parametrize("provider", [FIRST, SECOND], ids=lambda each: each.id)
def test_an_api_key_is_the_first_way_of_every_provider(provider) -> None:
    assert [each.title for each in ways_in(provider)] == ["API key", "Login file"]


@pytest.mark.parametrize(
    ("kind", "keep_fresh", "way"),
    [
        (CredentialKind.API_KEY, KeepFresh.STATIC, ImportWay.KEY),
        (CredentialKind.LONG_LIVED, KeepFresh.STATIC, ImportWay.FILE),
        (CredentialKind.OAUTH, KeepFresh.OWNED, ImportWay.FILE),
        (CredentialKind.OAUTH, KeepFresh.SHARED, ImportWay.FILE),
    ],
)
def test_an_account_comes_in_again_as_it_came(kind, keep_fresh, way) -> None:
    assert way_back(account("alice", kind=kind, keep_fresh=keep_fresh)) is way
