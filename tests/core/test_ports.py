"""What is said of an address at which nothing can listen."""

import socket

import pytest

from colep.core import ports


def test_a_port_that_is_taken_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = ports.hindrance("127.0.0.1", port)
        assert said.startswith(f"Another program listens at 127.0.0.1:{port}")
        assert f"PORT={port + 1}" in said
    assert ports.hindrance("127.0.0.1", port) == ""


@pytest.mark.parametrize("bind", ["192.0.2.1", "2001:db8::1"])
def test_an_address_of_another_machine_is_named(bind: str) -> None:
    assert bind in ports.hindrance(bind, 8000)
