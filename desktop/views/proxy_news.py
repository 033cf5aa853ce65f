"""What the proxy tells, said above the page and at the window's foot."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject

from desktop import intents
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.sentences import retold
from desktop.views.remedies import remedy_for, vault_trouble
from desktop.widgets.foot_strip import FootState, FootStrip
from desktop.widgets.notice import Notice
from proxy.events import StoreTroubled, VaultStateChanged
from proxy.model import ProxyState
from proxy.service import Proxy
from proxy.vault import VaultState


class ProxyNews(QObject):
    """State: what was last said of the vault."""

    def __init__(
        self,
        proxy: Proxy,
        bridge: Bridge,
        notice: Notice,
        foot: FootStrip,
        open_connect: Callable[[], object],
        parent: QObject,
    ) -> None:
        """`open_connect` goes to where clients get the proxy's address."""
        super().__init__(parent)
        self._proxy = proxy
        self._notice = notice
        self._foot = foot
        self._open_connect = open_connect
        self._vault_state = proxy.vault_state
        self._listen(bridge)
        self._show_vault(proxy.vault_state, proxy.vault_detail)
        self._show_failure()

    def show_foot(self) -> None:
        self._foot.show_state(foot_state(self._proxy))

    def switch(self, is_wanted: bool) -> None:
        """The user wants the proxy to serve, or to stop."""
        self._run(self._proxy.start_serving() if is_wanted else self._proxy.stop_serving())

    def _listen(self, bridge: Bridge) -> None:
        # Bound methods, not lambdas: Qt forgets them with their object.
        bridge.proxy_started.connect(self._started)
        bridge.proxy_stopped.connect(self.show_foot)
        bridge.proxy_failed.connect(self._show_failure)
        bridge.store_troubled.connect(self._store_troubled)
        bridge.store_recovered.connect(self._notice.dismiss)
        bridge.vault_state_changed.connect(self._vault_changed)

    def _started(self) -> None:
        self._notice.dismiss()
        self.show_foot()
        self._show_vault(self._proxy.vault_state, self._proxy.vault_detail)
        if self._proxy.settings.port not in (0, self._proxy.port):
            title = translate("Window", "Loadline listens at {address} until it is started again.")
            self._notice.say(
                title.format(address=self._proxy.base_url),
                translate("Window", "Clients must be set to this address."),
                tone="good",
                action=translate("Window", "Connect a client…"),
                on_act=self._open_connect,
            )

    def _show_failure(self) -> None:
        """Why the proxy does not run, and the one thing to do about it."""
        self.show_foot()
        failure = self._proxy.failure
        if failure is None:
            return
        remedy = remedy_for(self._proxy)
        self._notice.say(
            failure.title,
            " ".join(part for part in (failure.detail, failure.hint) if part),
            tone="runs_out",
            action=remedy.text,
            on_act=lambda: self._run(remedy.act()),
        )

    def _run(self, work: Coroutine[Any, Any, object]) -> None:
        """Something about the proxy itself; the foot follows."""
        intents.run(self, work, lambda _result: self.show_foot())
        self.show_foot()

    def _store_troubled(self, event: StoreTroubled) -> None:
        text = " ".join(part for part in (event.detail, event.hint) if part)
        self._notice.say(event.title, text, tone="runs_out")

    def _vault_changed(self, event: VaultStateChanged) -> None:
        self._show_vault(VaultState(event.state), event.detail)

    def _show_vault(self, state: VaultState, detail: str) -> None:
        before, self._vault_state = self._vault_state, state
        trouble = vault_trouble(self._proxy, state, detail)
        if trouble is not None:
            remedy = trouble.remedy
            self._notice.say(
                trouble.title,
                trouble.text,
                action=remedy.text if remedy else "",
                on_act=lambda: self._run(remedy.act()) if remedy else None,
            )
        elif vault_trouble(self._proxy, before, "") is not None:
            self._notice.dismiss()


def foot_state(proxy: Proxy) -> FootState:
    """What the foot says of the proxy now."""
    match proxy.state:
        case ProxyState.RUNNING:
            return FootState(
                translate("Foot", "Running"),
                "good",
                proxy.base_url,
                is_running=True,
                in_flight=proxy.in_flight,
                loop_lag_ms=proxy.loop_lag_ms,
            )
        case ProxyState.STARTING:
            return FootState(translate("Foot", "Starting…"), "tight", can_switch=False)
        case ProxyState.FAILED:
            title = (
                retold(proxy.failure.title) if proxy.failure else translate("Foot", "Not running")
            )
            return FootState(title, "runs_out")
        case ProxyState.STOPPED:
            return FootState(translate("Foot", "Stopped"), "muted")
