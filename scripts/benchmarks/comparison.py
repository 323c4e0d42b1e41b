"""What the comparison finds: on generated sets, and on real drawings with injected edits where they are at hand.

Arguments: folder of the executables, folder to work in, file for the figures (JSON). ../shared/measure and ../shared/drawings are used where present.
"""

import datetime
import json
import os
import re
import subprocess
import sys

from sample_scores import score

SEEDS = [int(seed) for seed in os.environ.get("BENCH_SEEDS", "11,12,13,14").split(",")]
SHEETS = os.environ.get("BENCH_SHEETS", "9")
MEASURE, DRAWINGS = "../shared/measure", "../shared/drawings"
# Pages with text and lines of several trades; inject.py makes its cases from them.
SOURCES = ["barber/set.3-20131012.pdf:0:a102", "aalseth/beam.1.pdf:0:s101", "aalseth/steel-details.1.pdf:0:ask05", "aalseth/steel-shop.1.pdf:0:shop2", "oakfire/layout.1.pdf:0:layout", "aalseth/foundation.1.pdf:1:s051"]


def generated(buildtrace, folder, notes):
    rows = {}
    for seed in SEEDS:
        samples, out = f"{folder}/samples-{seed}", f"{folder}/result-{seed}"
        subprocess.run([buildtrace, "simulate", "drawings", "--sheets", SHEETS, "--seed", str(seed), "--out", samples], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([buildtrace, "compare", f"{samples}/old.pdf", f"{samples}/new.pdf", "--out", out, "--no-pictures"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(f"{out}/report.json") as file:
            notes += score(samples, json.load(file), rows)
    return {name: row.figures() for name, row in sorted(rows.items())}


def injected(command, cases):
    """The totals of ../shared/measure/score.py, a row each."""
    done = subprocess.run([sys.executable, f"{MEASURE}/score.py", cases, "--", *command], capture_output=True, text=True)
    rows = dict(re.findall(r"^== ([^:]+): (.*)$", done.stdout, re.MULTILINE))
    if not rows:
        sys.exit(f"bench: score.py gave no totals: {done.stdout[-300:]}{done.stderr[-300:]}")
    return rows


def main(binaries, folder, figures_file):
    buildtrace, notes = f"{binaries}/buildtrace", []
    figures = {"date": datetime.date.today().isoformat(), "seeds": SEEDS, "sheetsPerSet": int(SHEETS), "generated": generated(buildtrace, folder, notes)}
    print(f"generated sets, seeds {SEEDS}, {SHEETS} sheets each")
    for name, row in figures["generated"].items():
        print(f"== {name}: " + " | ".join(f"{key} {'-' if value is None else round(value, 3)}" for key, value in row.items()))
    for note in notes:
        print(f"   {note}")
    if os.path.isdir(MEASURE) and os.path.isdir(DRAWINGS):
        cases = f"{folder}/cases"
        subprocess.run([sys.executable, f"{MEASURE}/inject.py", cases, *(f"{DRAWINGS}/{source}" for source in SOURCES)], check=True, stdout=subprocess.DEVNULL)
        runs = {"buildtrace": [buildtrace, "compare", "--no-pictures"], "baseline": [sys.executable, f"{MEASURE}/baseline.py"]}
        figures["injected"] = {name: injected(command, cases) for name, command in runs.items()}
        for name, rows in figures["injected"].items():
            print(f"injected edits, {name}")
            for row, text in rows.items():
                print(f"== {row}: {text}")
    else:
        print(f"SKIPPED: {MEASURE} or {DRAWINGS} is missing, so nothing was measured on real drawings")
    with open(figures_file, "w") as file:
        json.dump(figures, file, indent=1, sort_keys=True)
        file.write("\n")
    print(f"figures: {figures_file}")


main(*sys.argv[1:])
