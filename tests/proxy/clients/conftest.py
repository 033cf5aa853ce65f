"""What the tests of clients' settings stand on."""

from pathlib import Path

import pytest

from proxy.clients.settings_file import ClientSettings


@pytest.fixture
def files(tmp_path: Path) -> ClientSettings:
    return ClientSettings(tmp_path / "home" / "connected-clients.json")
