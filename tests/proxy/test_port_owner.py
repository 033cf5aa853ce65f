"""Who listens on a port."""

import os
import socket
import sys
from pathlib import Path

import pytest

from proxy.port_owner import port_owner


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_the_program_that_listens_is_named(family: socket.AddressFamily, host: str) -> None:
    with socket.socket(family) as listener:
        try:
            listener.bind((host, 0))
        except OSError:
            pytest.skip(f"this machine has no {host}")
        listener.listen()

        owner = port_owner(listener.getsockname()[1])

    name = Path("/proc/self/comm").read_text().strip()
    assert owner == f"{name} (process {os.getpid()})"


def test_a_free_port_has_no_owner() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # bound, but not listening

        assert port_owner(unheard.getsockname()[1]) == ""


def test_where_nothing_is_told_nobody_is_named(tmp_path: Path) -> None:
    assert port_owner(2455, proc=tmp_path) == ""


def test_a_program_of_another_user_stays_unnamed(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:0997 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4242 1\n"
    )
    (tmp_path / "812").mkdir()

    assert port_owner(2455, proc=tmp_path) == ""

    (tmp_path / "812" / "fd").mkdir()
    (tmp_path / "812" / "fd" / "3").symlink_to("socket:[4242]")
    (tmp_path / "812" / "comm").write_text("nginx\n")
    assert port_owner(2455, proc=tmp_path) == "nginx (process 812)"
