"""Whose certificates are believed, and when they are read."""

import subprocess
import sys
from pathlib import Path

from tests.fakes.tls import Authority

IMPORT = """
import gc, ssl
from proxy.tls import import_aiohttp
import_aiohttp()
import aiohttp, proxy.service
print([len(each.get_ca_certs()) for each in gc.get_objects() if isinstance(each, ssl.SSLContext)])
print(len(ssl.create_default_context().get_ca_certs()))
"""


def test_no_authority_is_read_before_a_secure_connection_needs_it(tmp_path: Path) -> None:
    Authority(tmp_path)

    done = subprocess.run(
        [sys.executable, "-c", IMPORT],
        env={"SSL_CERT_FILE": str(tmp_path / "fake.crt")},
        check=True,
        capture_output=True,
        text=True,
    )

    made_by_aiohttp, of_the_system = done.stdout.splitlines()
    assert made_by_aiohttp == "[0, 0]"
    assert of_the_system == "1"
