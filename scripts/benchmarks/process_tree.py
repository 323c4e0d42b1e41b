"""Runs a command and samples the resident memory of its whole process tree."""

import os
import subprocess
import threading
import time

INTERVAL = 0.05


def measure(command, **options):
    """Returns (seconds, peak resident bytes). Memory that several processes share counts in each of them.

    Raises subprocess.CalledProcessError where the command fails.
    """
    start = time.monotonic()
    process = subprocess.Popen(command, **options)
    peak = 0
    over = threading.Event()

    def sample():
        nonlocal peak
        while True:
            peak = max(peak, sum(map(_resident, _tree(process.pid))))
            if over.wait(INTERVAL):
                return

    sampler = threading.Thread(target=sample)
    sampler.start()
    status = process.wait()
    seconds = time.monotonic() - start
    over.set()
    sampler.join()
    if status != 0:
        raise subprocess.CalledProcessError(status, command)
    return seconds, peak


def _tree(root):
    """The process and all below it. Children belong to the thread that made them."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children") as file:
                    waiting += map(int, file.read().split())
        except OSError:
            continue  # It has ended meanwhile.
    return found


def _resident(pid):
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
