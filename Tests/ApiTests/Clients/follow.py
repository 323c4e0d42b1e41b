"""A WebSocket client of its own make (websockets, PyPI): sends what it is given line by line, prints what comes.

usage: follow.py URL [--token T] [--cookie C] [--origin O] [--slow | --silent]

Lines to standard input are sent as text. `!binary`, `!big`, `!pieces TEXT` and `!raw HEX` send other things; `!read` makes a slow reader begin.
Prints `refused STATUS`, or each message in a line and at last `closed CODE REASON`.
"""
import argparse
import base64
import os
import socket
import struct
import sys
import threading
import urllib.parse

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


def say(line):
    print(line, flush=True)


def connected_socket(url, receive_buffer=None):
    parts = urllib.parse.urlsplit(url)
    plain = socket.socket()
    if receive_buffer:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    plain.connect((parts.hostname, parts.port))
    return plain


def exactly(stream, count):
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def silent(arguments):
    """Answers nothing, not even a ping."""
    parts = urllib.parse.urlsplit(arguments.url)
    plain = connected_socket(arguments.url)
    key = base64.b64encode(os.urandom(16)).decode()
    plain.sendall(
        (
            f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {arguments.token}\r\n\r\n"
        ).encode()
    )
    stream = plain.makefile("rb")
    while stream.readline().strip():
        pass
    while True:
        first, length = exactly(stream, 2)
        if length == 126:
            (length,) = struct.unpack("!H", exactly(stream, 2))
        payload = exactly(stream, length)
        if first & 15 == 8:
            return say(f"closed {struct.unpack('!H', payload[:2])[0]} {payload[2:].decode()}")
        if first & 15 == 1:
            say(payload.decode())


def converse(link, arguments):
    may_read = threading.Event()
    if not arguments.slow:
        may_read.set()

    def send():
        for line in sys.stdin:
            command, _, rest = line.rstrip("\n").partition(" ")
            try:
                if command == "!read":
                    may_read.set()
                elif command == "!binary":
                    link.send(b"\x00\x01")
                elif command == "!big":
                    link.send("x" * 100_000)
                elif command == "!pieces":
                    link.send(iter([rest[:3], rest[3:20], rest[20:]]))
                elif command == "!raw":
                    link.socket.sendall(bytes.fromhex(rest))
                else:
                    link.send(line.rstrip("\n"))
            except ConnectionClosed:
                return

    threading.Thread(target=send, daemon=True).start()
    try:
        while True:
            may_read.wait()
            say(link.recv())
    except ConnectionClosed as end:
        frame = end.rcvd
        say(f"closed {frame.code} {frame.reason}" if frame else "closed 1006")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    for name in ["token", "cookie", "origin"]:
        parser.add_argument(f"--{name}")
    for name in ["slow", "silent"]:
        parser.add_argument(f"--{name}", action="store_true")
    arguments = parser.parse_args()
    if arguments.silent:
        return silent(arguments)
    headers = {}
    if arguments.token:
        headers["Authorization"] = f"Bearer {arguments.token}"
    if arguments.cookie:
        headers["Cookie"] = arguments.cookie
    options = {"sock": connected_socket(arguments.url, 4096), "max_queue": 1} if arguments.slow else {}
    try:
        with connect(arguments.url, additional_headers=headers, origin=arguments.origin, ping_interval=None, proxy=None, **options) as link:
            converse(link, arguments)
    except InvalidStatus as refusal:
        say(f"refused {refusal.response.status_code}")


main()
