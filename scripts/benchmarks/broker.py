"""Throughput and latency of the Broker: messages of 1 KB that are published one by one over REST and pushed to an HTTP server.

    broker.py BINARIES FOLDER DATABASE_URL

A closed loop: so many messages are outstanding at a time, and the next one is published when one has arrived. Prints for 1, 10 and 100 outstanding
how many messages a second went through, and from the first byte of the publish request to the push's arrival p50 and p99; the same for the answer to
the publish request, before which the message is durable."""
import asyncio
import base64
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "3000"))
WARM_UP = 200
PREFIX = "/v1/projects/bench"


async def read_message(reader):
    """One HTTP message: its first line and body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = next((int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0)
    return head.split("\r\n", 1)[0], await reader.readexactly(length)


def request(method, path, body):
    return f"{method} {path} HTTP/1.1\r\nHost: broker\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class Endpoint:
    """Acknowledges every push, and tells who waits for it that it has arrived."""

    def __init__(self):
        self.waiting = {}

    async def serve(self, reader, writer):
        try:
            while True:
                _, body = await read_message(reader)
                now = time.perf_counter()
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                data = base64.b64decode(json.loads(body)["message"]["data"])
                arrived = self.waiting.pop(int(data[:12]), None)
                if arrived is not None and not arrived.done():
                    arrived.set_result(now)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()


async def call(port, method, path, body):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request(method, path, json.dumps(body).encode()))
    line, answer = await read_message(reader)
    writer.close()
    if line.split()[1] != "200":
        sys.exit(f"{method} {path} is answered {line}: {answer[:300]}")


async def worker(port, endpoint, numbers, durable, arrival):
    """One message outstanding at a time, on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in numbers:
        data = base64.b64encode(b"%012d" % number + b"x" * 1012).decode()
        arrived = endpoint.waiting[number] = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        writer.write(request("POST", f"{PREFIX}/topics/bench:publish", json.dumps({"messages": [{"data": data}]}).encode()))
        line, answer = await read_message(reader)
        if line.split()[1] != "200":
            sys.exit(f"publish is answered {line}: {answer[:300]}")
        durable.append(time.perf_counter() - begun)
        arrival.append(await arrived - begun)
    writer.close()


def percentiles(values):
    cuts = statistics.quantiles(values, n=100)
    return f"{cuts[49] * 1000:.1f} / {cuts[98] * 1000:.1f}"


async def measure(port, outstanding, first):
    endpoint = Endpoint()
    server = await asyncio.start_server(endpoint.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    name = f"{PREFIX}/subscriptions/bench-{outstanding}"
    await call(port, "PUT", name, {"topic": "projects/bench/topics/bench", "pushConfig": {"pushEndpoint": url}})
    numbers = iter(range(first, first + WARM_UP + MESSAGES))

    async def run(count):
        durable, arrival = [], []
        shares = [[next(numbers) for _ in range(count // outstanding)] for _ in range(outstanding)]
        begun = time.perf_counter()
        await asyncio.gather(*(worker(port, endpoint, share, durable, arrival) for share in shares))
        return durable, arrival, time.perf_counter() - begun

    await run(WARM_UP)
    durable, arrival, seconds = await run(MESSAGES)
    print(f"{outstanding:>12}{len(arrival) / seconds:>16.0f}{percentiles(durable):>24}{percentiles(arrival):>24}", flush=True)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request("DELETE", name, b""))
    await read_message(reader)
    writer.close()
    server.close()


async def bench(port):
    print(f"{'outstanding':>12}{'messages/s':>16}{'durable p50 / p99 ms':>24}{'pushed p50 / p99 ms':>24}")
    await call(port, "PUT", f"{PREFIX}/topics/bench", {})
    first = 0
    for outstanding in (1, 10, 100):
        await measure(port, outstanding, first)
        first += WARM_UP + MESSAGES


def main():
    binaries, folder, url = sys.argv[1:4]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"PATH": "/usr/bin:/bin", "BUILDTRACE_DATABASE_URL": url, "PORT": str(port), "LOG_LEVEL": "warning"}
    process = subprocess.Popen([f"{binaries}/Broker"], env=environment, stdout=open(f"{folder}/broker.log", "w"), stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=1)
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"the Broker does not start: {open(f'{folder}/broker.log').read()[-500:]}")
                time.sleep(0.05)
        asyncio.run(bench(port))
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
