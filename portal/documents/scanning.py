"""The virus scanner: clamd over its own small protocol."""

import socket
import struct

from django.conf import settings

CHUNK = 64 * 1024
PATIENCE = 15  # seconds


class ScannerDown(Exception):
    """No usable answer: the file waits, it does not pass."""


def find_virus(content: bytes) -> str:
    """The name of what was found, empty for a clean file or when no scanner is set. Raises ScannerDown."""
    if not settings.CLAMD_ADDRESS:
        return ""
    try:
        with connect(settings.CLAMD_ADDRESS) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
            answer = hear(line)
    except (OSError, ValueError) as error:
        raise ScannerDown(str(error)) from error
    if answer.endswith("FOUND"):
        return answer.removeprefix("stream: ").removesuffix("FOUND").strip() or "?"
    if answer != "stream: OK":
        raise ScannerDown(answer)
    return ""


def connect(address: str) -> socket.socket:
    """`host:port`, or the path of a socket."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def hear(line: socket.socket) -> str:
    heard = b""
    while not heard.endswith(b"\0"):
        part = line.recv(4096)
        if not part or len(heard) > 4096:
            break
        heard += part
    return heard.rstrip(b"\0").decode("utf-8", "replace").strip()
