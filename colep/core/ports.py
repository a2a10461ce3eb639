"""Whether a server could listen at an address, asked before it tries."""

import errno
import socket


def hindrance(bind: str, port: int) -> str:
    """Return why nothing can listen there, as a sentence that says what to do; empty if something can."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        return _sentence(error, bind, port)
    return ""


def _sentence(error: OSError, bind: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return f"Another program listens at {bind}:{port}: end it, or choose another port with PORT={other}."
    if error.errno == errno.EACCES:
        return f"This user may not listen at port {port}: choose one above 1023 with PORT=8000."
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"COLEP_BIND is {bind}, which is no address of this machine."
    return f"Nothing can listen at {bind}:{port} ({error.strerror}): check COLEP_BIND and PORT."
