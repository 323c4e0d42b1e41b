"""Serves gcp-storage-emulator with a bucket `drawings` in memory on a free port, and prints its URL."""
import socket
import threading

from gcp_storage_emulator.server import create_server

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
create_server("127.0.0.1", port, in_memory=True, default_bucket="drawings").start()
print(f"serving http://127.0.0.1:{port} ", flush=True)
threading.Event().wait()
