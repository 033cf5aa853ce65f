"""The tray menu as a value, made from a snapshot by one pure function. No Qt: `tray.py` draws it."""

from collections.abc import Iterator

from desktop import format as fmt
from desktop.gauge import RingState
from desktop.language import translate
from desktop.menu_accounts import account_entries
from desktop.menu_items import (
    CopyText,
    Entry,
    Item,
    OpenLink,
    OpenPage,
    Page,
    Quit,
    RefreshUsage,
    Separator,
    StartProxy,
    StopProxy,
    Unlock,
)
from desktop.menu_pause import pause_entry
from desktop.sentences import retold
from desktop.snapshot import Problem, Snapshot
from proxy.model import ProxyState
from proxy.record import Totals


def build(snapshot: Snapshot) -> tuple[Item, ...]:
    """The whole menu."""
    return (
        _proxy_entry(snapshot),
        *_locked_entry(snapshot.locked),
        Separator("accounts"),
        *account_entries(snapshot),
        Separator("today"),
        _today_entry(snapshot.today),
        Separator("actions"),
        Entry("open", translate("Menu", "Open Loadline"), OpenPage(), shortcut="Ctrl+O"),
        Entry(
            "refresh",
            translate("Menu", "Refresh usage now"),
            RefreshUsage(),
            is_enabled=bool(snapshot.accounts),
        ),
        Entry("connect", translate("Menu", "Connect a client…"), OpenPage(Page.CONNECT)),
        *_copy_entry(snapshot),
        pause_entry(snapshot),
        Separator("end"),
        *_update_entry(snapshot),
        Entry("settings", translate("Menu", "Settings…"), OpenPage(Page.SETTINGS)),
        Entry("quit", translate("Menu", "Quit"), Quit()),
    )


def _proxy_entry(snapshot: Snapshot) -> Entry:
    match snapshot.state:
        case ProxyState.RUNNING:
            text = translate("Menu", "Proxy running — {address}").format(address=snapshot.address)
            return Entry("proxy", text, StopProxy(), is_checked=True)
        case ProxyState.STARTING:
            text = translate("Menu", "Proxy is starting…")
            return Entry("proxy", text, is_checked=False, is_enabled=False)
        case ProxyState.FAILED:
            return _failed_entry(snapshot.failure)
        case ProxyState.STOPPED:
            text = translate("Menu", "Proxy stopped — start it")
            return Entry("proxy", text, StartProxy(), is_checked=False)


def _failed_entry(failure: Problem | None) -> Entry:
    why = retold(failure.title) if failure is not None else ""
    if failure is not None and not failure.can_retry:
        text = translate("Menu", "Proxy off: {reason}").format(reason=why)
        return Entry("proxy", text, OpenPage(), is_checked=False)
    text = translate("Menu", "Proxy off: {reason} Try again").format(reason=why)
    return Entry("proxy", text, StartProxy(), is_checked=False)


def _locked_entry(locked: Problem | None) -> Iterator[Entry]:
    if locked is None:
        return
    mark = RingState(needs_attention=True)
    if locked.can_retry:
        text = translate("Menu", "{problem} Unlock and retry").format(problem=locked.title)
        yield Entry("unlock", text, Unlock(), ring=mark)
    else:
        text = f"{locked.title} {locked.hint}".strip()
        yield Entry("unlock", text, OpenPage(Page.ACCOUNTS), ring=mark)


def _today_entry(today: Totals) -> Entry:
    return Entry("today", today_text(today), OpenPage(Page.REQUESTS))


def today_text(today: Totals) -> str:
    """ "Today $3.42 · 5.1M tokens · 1,284 requests"; "—" when nothing had a price, "≥" when some had none."""
    if not today.requests:
        return translate("Menu", "Today — no requests yet")
    usd = today.billed_usd + today.api_equivalent_usd
    cost = fmt.money(None if today.unpriced and not usd else usd)
    if today.unpriced and usd:
        cost = f"≥ {cost}"
    requests = translate("Menu", "%Ln request(s)", today.requests)
    tokens = translate("Menu", "{count} tokens").format(count=fmt.tokens(today.usage.total))
    return f"{translate('Menu', 'Today')} {cost} · {tokens} · {requests}"


def _update_entry(snapshot: Snapshot) -> Iterator[Entry]:
    newer = snapshot.newer
    if newer is not None:
        text = translate("Menu", "Loadline {version} is out…").format(version=newer.version)
        yield Entry("update", text, OpenLink(newer.url))


def _copy_entry(snapshot: Snapshot) -> Iterator[Entry]:
    urls = [url for provider in snapshot.providers for url in provider.client_urls]
    if not urls:
        return
    children = tuple(
        Entry(f"url {address}", f"{title}  {address}", CopyText(address)) for title, address in urls
    )
    yield Entry("urls", translate("Menu", "Copy base URL"), children=children)
