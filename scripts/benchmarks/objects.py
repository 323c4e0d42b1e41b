"""Speed of the comparison of drawings given as objects, beside the guide's algorithm in Python. Arguments: folder of the executables, folder to work in."""

import json
import os
import statistics
import subprocess
import sys
import time

from process_tree import measure

RUNS = int(os.environ.get("BENCH_RUNS", "5"))


class DrawingObject:
    """As the guide's model, without its checks, which would only make it slower."""

    def __init__(self, fields):
        self.id = fields["id"]
        self.type = fields["type"]
        self.x = float(fields["x"])
        self.y = float(fields["y"])
        self.width = float(fields["width"])
        self.height = float(fields["height"])


def detect_changes(version_a, version_b):
    """The guide's algorithm: dictionaries by id, a threshold of 0.1 on either axis."""
    objects_a = {item.id: item for item in version_a}
    objects_b = {item.id: item for item in version_b}
    added = [f"{key} ({item.type} at {item.x},{item.y})" for key, item in objects_b.items() if key not in objects_a]
    removed = [f"{key} ({item.type})" for key, item in objects_a.items() if key not in objects_b]
    moved = []
    for key in objects_a:
        if key in objects_b:
            old, new = objects_a[key], objects_b[key]
            if abs(old.x - new.x) > 0.1 or abs(old.y - new.y) > 0.1:
                dx, dy = new.x - old.x, new.y - old.y
                if abs(dx) > abs(dy):
                    direction, distance = ("east" if dx > 0 else "west"), abs(dx)
                else:
                    direction, distance = ("north" if dy > 0 else "south"), abs(dy)
                moved.append(f"{key} moved {distance:.1f} units {direction}")
    return added, removed, moved


def timed(work):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


def python(pair):
    def read():
        versions = []
        for path in pair:
            with open(path) as file:
                versions.append([DrawingObject(item) for item in json.load(file)])
        return versions

    reading, versions = timed(read)
    comparing, result = timed(lambda: detect_changes(*versions))
    return reading, comparing, result


def ours(buildtrace, pair, folder):
    steps, runs = f"{folder}/steps.json", []
    for _ in range(RUNS):
        output = f"{folder}/output.json"
        with open(output, "w") as file:
            _, peak = measure([buildtrace, "compare-objects", *pair, "--steps", steps, "--repeat", "20"], stdout=file)
        with open(steps) as file:
            by_name = {}
            for step in json.load(file):
                by_name.setdefault(step["name"], []).append(step["wallSeconds"])
        runs.append((statistics.median(by_name["read"]), statistics.median(a + b for a, b in zip(by_name["compare"], by_name["words"])), peak))
    with open(output) as file:
        result = json.load(file)
    return statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs), max(run[2] for run in runs), result


def main(binaries, folder):
    buildtrace = f"{binaries}/buildtrace"
    print(f"one pair of lists of objects; medians of {RUNS} runs; comparing includes the words for each change; Python {sys.version.split()[0]}")
    for objects in (10, 1_000, 10_000, 100_000, 1_000_000):
        place = f"{folder}/{objects}"
        subprocess.run(
            [buildtrace, "simulate", "objects", "--pairs", "1", "--objects", str(objects), "--out", place], check=True, stdout=subprocess.DEVNULL)
        pair = [f"{place}/drawing_000000/version_{version}.json" for version in "ab"]
        reading, comparing, peak, result = ours(buildtrace, pair, folder)
        slow_reading, slow_comparing, (added, removed, moved) = python(pair)
        # What Python takes for removed and added, one of them renamed, is one rename here.
        renamed = len(result["reidentified"])
        if (len(added), len(removed), moved) != (len(result["added"]) + renamed, len(result["removed"]) + renamed, result["moved"]):
            sys.exit("bench: the two do not find the same changes")
        print(
            f"  {objects:>9} objects  read {reading * 1e3:9.2f} ms ({slow_reading / reading:5.1f} × Python)  "
            f"compare {comparing * 1e3:9.3f} ms ({slow_comparing / comparing:5.1f} ×), {2 * objects / comparing / 1e6:6.1f} million objects/s  "
            f"peak {peak / 1e6:6.0f} MB")


main(*sys.argv[1:])
