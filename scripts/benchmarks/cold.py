"""Cold starts. Arguments: folder of the executables, folder to work in, URL of a migrated database."""

import os
import secrets
import socket
import statistics
import subprocess
import sys
import time

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
FUNCTIONS = ["Api", "Page", "Orchestrator", "Diff", "Summary", "DeadLetter"]
LIMIT = 20


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_ready(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as connection:
            connection.sendall(b"GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def start(executable, environment):
    """Starts a function. Returns its process, the seconds until it was ready, and its port."""
    port = free_port()
    with open(f"{environment['TMPDIR']}/log", "wb") as log:
        begin = time.monotonic()
        process = subprocess.Popen([executable], env=environment | {"PORT": str(port)}, stdout=log, stderr=log)
    while not is_ready(port):
        if process.poll() is not None or time.monotonic() - begin > LIMIT:
            stop(process)
            with open(f"{environment['TMPDIR']}/log", errors="replace") as log:
                sys.exit(f"bench: {os.path.basename(executable)} is not ready: {log.read().strip().splitlines()[-1:]}")
        time.sleep(0.001)
    return process, time.monotonic() - begin, port


def stop(process):
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def show(name, seconds):
    every = ", ".join(f"{1000 * value:.0f}" for value in seconds)
    print(f"{name:<14} {1000 * statistics.median(seconds):5.0f} ms  [{every}]", flush=True)


def main(binaries, folder, url):
    for name in ("objects", "scratch"):
        os.makedirs(f"{folder}/{name}")
    with open(f"{folder}/key", "wb") as key:
        key.write(secrets.token_bytes(32))
    environment = {
        "PATH": "/usr/bin:/bin", "BUILDTRACE_PUSH_AUTH": "off", "TMPDIR": f"{folder}/scratch", "BUILDTRACE_SCRATCH": f"{folder}/scratch", "BUILDTRACE_DATABASE_URL": url,
        "BUILDTRACE_STORAGE_ROOT": f"{folder}/objects", "BUILDTRACE_STORAGE_KEY_FILE": f"{folder}/key",
    }
    print(f"process start to first 200 on /ready; median of {RUNS} runs, all runs in brackets")
    broker, port, seconds = None, None, []
    try:
        for _ in range(RUNS):
            if broker:
                stop(broker)
            broker, taken, port = start(f"{binaries}/Broker", environment)
            seconds.append(taken)
        show("Broker", seconds)
        environment["PUBSUB_EMULATOR_HOST"] = f"127.0.0.1:{port}"
        for name in FUNCTIONS:
            seconds = []
            for _ in range(RUNS):
                process, taken, _ = start(f"{binaries}/{name}", environment)
                stop(process)
                seconds.append(taken)
            show(name, seconds)
    finally:
        if broker:
            stop(broker)


main(*sys.argv[1:])
