"""What the proxy relies on in every provider, whoever it is."""

import dataclasses
import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

import proxy.providers
from proxy.call import Answer, UpstreamRequest
from proxy.clients.client import Address, Role
from proxy.credential import ApiKey, Credential, OAuthCredential
from proxy.errors import ImportRefused, UpstreamFormatError
from proxy.model import Account, AccountId, CredentialKind, KeepFresh
from proxy.provider import Provider, RouteKind, Transport, VerdictKind
from proxy.providers import PROVIDERS
from proxy.socket_dialect import SocketDialect
from tests.conftest import NOW

LOGIN = OAuthCredential("fake-access-1", "fake-refresh-1", NOW + timedelta(hours=1))
KEY = ApiKey("fake-key-1")
ACCOUNT = AccountId("acc_0000000000000001")


@pytest.fixture(params=PROVIDERS, ids=lambda provider: str(provider.id))
def provider(request: pytest.FixtureRequest) -> Provider:
    each: Provider = request.param
    return each


async def no_call(request: UpstreamRequest) -> Answer:
    raise AssertionError(f"nothing was to be called, but {request.url} was")


# What it is


def test_providers_differ_in_id_and_title() -> None:
    assert len({provider.id for provider in PROVIDERS}) == len(PROVIDERS)
    assert len({provider.title for provider in PROVIDERS}) == len(PROVIDERS)


def test_its_id_is_the_name_of_its_folder(provider: Provider) -> None:
    folder = Path(proxy.providers.__file__).parent / provider.id

    assert (folder / "__init__.py").is_file()
    assert provider.title


def test_its_accent_is_a_colour_for_light_and_for_dark(provider: Provider) -> None:
    for colour in (provider.accent.light, provider.accent.dark):
        assert re.fullmatch("#[0-9A-F]{6}", colour)


def test_its_glyph_is_a_drawing_in_the_colour_of_its_place(provider: Provider) -> None:
    root = ET.fromstring(provider.glyph)

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox")
    paints = {e.get(a) for e in root.iter() for a in ("fill", "stroke")} - {None}
    assert paints <= {"none", "currentColor"}
    assert "currentColor" in paints
    assert not any(e.tag.endswith(("text", "image")) for e in root.iter())


def test_its_notice_is_a_text_with_a_link(provider: Provider) -> None:
    if provider.notice is not None:
        assert len(provider.notice.text) > 40
        assert provider.notice.url.startswith("https://")


def test_its_login_files_are_paths_of_a_named_tool(provider: Provider) -> None:
    assert provider.login_tool
    assert all(path.startswith(("~", "/")) for path in provider.login_files)


def test_its_logins_may_lie_in_its_own_files_first_and_each_place_is_named_once(
    provider: Provider,
) -> None:
    places = provider.login_places

    assert (places[0].tool, places[0].path) == (provider.login_tool, provider.login_files[0])
    assert len({place.path for place in places}) == len(places)
    assert all(place.tool for place in places)
    assert all("*" not in str(Path(place.path).parent) for place in places)


def test_its_tool_makes_a_separate_login_by_one_line_on_every_platform(provider: Provider) -> None:
    made = provider.separate_login

    assert made.path.startswith("~/")
    assert made.path not in provider.login_files
    assert made.line("linux") == f"{made.variable}={made.folder} {made.command}"
    assert made.line("win32").startswith(f'$env:{made.variable}="$HOME/')
    assert made.line("win32").endswith(f'"; {made.command}')


# Where it is reached


def test_its_routes_lead_from_a_local_path_to_one_upstream(provider: Provider) -> None:
    assert provider.routes
    for route in provider.routes:
        assert route.path.startswith("/")
        assert route.upstream_path.startswith("/")
        assert route.path.endswith("/*") == route.upstream_path.endswith("/*")
        assert route.dialect.name
    assert len({(route.method, route.path) for route in provider.routes}) == len(provider.routes)


def test_its_particular_routes_come_before_those_that_take_the_rest(provider: Provider) -> None:
    is_wild = [route.path.endswith("/*") for route in provider.routes]

    assert is_wild == sorted(is_wild)
    assert all(
        route.kind is RouteKind.OTHER for route in provider.routes if route.path.endswith("/*")
    )


def test_its_sockets_are_spoken_in_a_dialect_for_them(provider: Provider) -> None:
    routes = [route for route in provider.routes if route.transport is Transport.SOCKET]

    assert all(isinstance(route.dialect, SocketDialect) for route in routes)
    assert provider.takes_sockets == bool(routes)


def test_what_it_answers_itself_has_an_address_and_a_dialect(provider: Provider) -> None:
    for route in provider.local_routes:
        assert route.path.startswith("/")
        assert route.dialect.name
    addresses = {(route.method, route.path) for route in provider.local_routes}
    assert len(addresses) == len(provider.local_routes)


def test_no_two_providers_answer_at_one_address() -> None:
    addresses = [
        (route.method, route.path)
        for provider in PROVIDERS
        for route in (*provider.routes, *provider.local_routes)
    ]

    assert len(set(addresses)) == len(addresses)


def test_its_probes_are_answered_with_success(provider: Provider) -> None:
    assert all(
        probe.path.startswith("/") and 200 <= probe.status < 300 for probe in provider.probes
    )


def test_its_client_urls_lie_under_its_routes(provider: Provider) -> None:
    assert provider.client_urls
    for each in provider.client_urls:
        assert any(route.path.startswith(each.path + "/") for route in provider.routes)


def test_its_clients_are_told_apart_and_lie_under_its_routes(provider: Provider) -> None:
    names = [client.name for each in PROVIDERS for client in each.clients]

    assert len(set(names)) == len(names)
    assert [client.agents == () for client in provider.clients].index(True) == (
        len(provider.clients) - 1
    )
    for client in provider.clients:
        assert any(route.path.startswith(client.path + "/") for route in provider.routes)
        assert client.samples


def test_its_clients_files_take_one_address(provider: Provider, tmp_path: Path) -> None:
    for client in provider.clients:
        if client.file is not None:
            edits = client.file.edits(tmp_path, Address("http://127.0.0.1:1", client.path))
            assert [edit.role for edit in edits].count(Role.ADDRESS) == 1
            assert (
                client.file.place({client.file.folder_variable: str(tmp_path)}).parent == tmp_path
            )


@pytest.mark.parametrize("kind", list(CredentialKind))
def test_its_upstream_address_keeps_path_and_query(
    provider: Provider, kind: CredentialKind
) -> None:
    address = provider.url("/v1/things?beta=true&x=%20", kind)

    assert address.startswith("https://")
    assert address.endswith("/v1/things?beta=true&x=%20")


# Settings


def test_its_settings_are_a_frozen_value_with_defaults(provider: Provider) -> None:
    settings = provider.settings

    assert dataclasses.is_dataclass(settings)
    assert type(settings)() == settings
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(settings, dataclasses.fields(settings)[0].name, "other")


def test_it_is_the_same_provider_with_other_settings(provider: Provider) -> None:
    configured = provider.configured(provider.settings)

    assert configured == provider
    assert configured.id == provider.id


# Requests


@pytest.mark.parametrize("credential", [LOGIN, KEY], ids=["login", "key"])
def test_it_signs_with_one_credential_and_drops_the_client_s(
    provider: Provider, credential: Credential
) -> None:
    headers = CIMultiDict({"authorization": "Bearer fake-client", "x-api-key": "fake-client"})

    provider.sign(headers, credential)

    sent = " ".join(headers.values())
    secret = credential.key if isinstance(credential, ApiKey) else credential.access_token
    assert "fake-client" not in sent
    assert sent.count(secret) == 1
    assert "fake-refresh" not in sent


def test_a_stranger_s_credential_is_not_its_own(provider: Provider) -> None:
    assert not provider.has_own_credential(CIMultiDict({"authorization": "Bearer fake-local-key"}))
    assert not provider.has_own_credential(CIMultiDict())
    assert not provider.prefers_own_credential


def test_its_helpers_are_off_by_default(provider: Provider) -> None:
    headers, body = CIMultiDict({"accept": "*/*"}), b'{"messages": []}'

    assisted, used = provider.assist(headers, body)

    assert assisted is body
    assert used == ()
    assert dict(headers) == {"accept": "*/*"}


@pytest.mark.parametrize("status", [400, 403, 404, 413, 422])
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<html>", b"{}", b'{"error": {"type": 5}}'])
def test_an_answer_about_the_request_is_passed_on(
    provider: Provider, status: int, body: bytes
) -> None:
    verdict = provider.judge(status, CIMultiDict(), body, NOW)

    assert verdict.kind is VerdictKind.PASS_ON


@pytest.mark.parametrize("status", range(400, 600, 7))
def test_every_status_has_a_verdict(provider: Provider, status: int) -> None:
    assert provider.judge(status, CIMultiDict(), b"oops", NOW).kind in VerdictKind


def test_an_expired_token_asks_for_a_renewal(provider: Provider) -> None:
    assert provider.judge(401, CIMultiDict(), b"", NOW).kind is VerdictKind.RENEW


def test_events_without_limits_tell_none(provider: Provider) -> None:
    for event in (b"", b"{}", b"[]", b"\xff"):
        assert provider.observe_event(ACCOUNT, event, NOW) is None


def test_of_no_accounts_nothing_is_told(provider: Provider) -> None:
    assert provider.pool_headers([], NOW) == ()


def test_headers_without_limits_tell_none(provider: Provider) -> None:
    assert provider.observe(ACCOUNT, CIMultiDict({"date": "today"}), NOW) is None


def test_its_test_request_is_small_and_unsigned(provider: Provider) -> None:
    account = Account(ACCOUNT, provider.id, "a@example.com", CredentialKind.API_KEY, KeepFresh.STATIC, NOW)  # fmt: skip

    request = provider.test_request(account)

    assert request.url.startswith("/")
    assert len(request.body) < 1000
    assert not {"authorization", "x-api-key"} & {name.lower() for name in request.headers}


def test_its_request_for_a_reset_is_unsigned_and_names_the_try(provider: Provider) -> None:
    request = provider.reset_request("try-1")

    if request is not None:
        assert request.url.startswith("/")
        assert b"try-1" in request.body
        assert "authorization" not in request.headers


@pytest.mark.parametrize("body", [b"", b"[]", b'{"code": 7}', b'{"code": "something new"}'])
def test_an_answer_that_does_not_tell_of_the_reset_is_no_success(
    provider: Provider, body: bytes
) -> None:
    answer = Answer(200, CIMultiDictProxy(CIMultiDict()), body)

    with pytest.raises(UpstreamFormatError):
        provider.read_reset(answer)


# Credentials


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "not_json"),
        (b"\x00\x01\x02\xff", "not_json"),
        (b"[]", "not_json"),
        (b"{}", "no_login_in_file"),
        (b"x" * (1024 * 1024 + 1), "file_too_large"),
    ],
)
def test_a_document_that_holds_no_login_is_refused(
    provider: Provider, document: bytes, code: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        provider.recognise(document, NOW)

    assert refused.value.code == code


@pytest.mark.parametrize(("email", "code"), [("", "email_missing"), ("alice", "email_invalid")])
def test_an_email_that_is_none_is_refused(provider: Provider, email: str, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        provider.tidy_email(email)

    assert refused.value.code == code


def test_a_key_is_never_due_for_renewal(provider: Provider) -> None:
    assert not provider.is_renewal_due(KEY, NOW)


def test_a_login_is_due_for_renewal_at_its_end(provider: Provider) -> None:
    assert not provider.is_renewal_due(LOGIN, NOW)
    assert provider.is_renewal_due(LOGIN, NOW + timedelta(hours=1))


async def test_for_a_key_nothing_is_called(provider: Provider) -> None:
    assert await provider.fetch_usage(ACCOUNT, KEY, no_call, NOW) is None
    assert await provider.fetch_profile(KEY, no_call, NOW) is None
