"""Time and memory of one pair of 36×48 in sheets, from PDF to report. Arguments: folder of the executables, folder to work in."""

import json
import os
import statistics
import subprocess
import sys

import pymupdf

from process_tree import measure

WIDTH, HEIGHT = 48 * 72, 36 * 72
RUNS = int(os.environ.get("BENCH_RUNS", "3"))


def make_pair(buildtrace, folder):
    """A generated sheet on 48×36 in paper, and the same with one room number more."""
    subprocess.run([buildtrace, "simulate", "drawings", "--sheets", "4", "--seed", "1", "--out", folder], check=True, stdout=subprocess.DEVNULL)
    source = pymupdf.open(f"{folder}/old.pdf")
    for name, edited in (("before.pdf", False), ("after.pdf", True)):
        document = pymupdf.open()
        page = document.new_page(width=WIDTH, height=HEIGHT)
        page.show_pdf_page(page.rect, source, 0)
        if edited:
            page.draw_rect(pymupdf.Rect(1200, 900, 1320, 960), width=1.5)
            page.insert_text((1215, 940), "ROOM 417", fontsize=20)
        document.save(f"{folder}/{name}", garbage=3, deflate=True)
    return f"{folder}/before.pdf", f"{folder}/after.pdf"


def main(binaries, folder):
    buildtrace = f"{binaries}/buildtrace"
    before, after = make_pair(buildtrace, folder)
    out = f"{folder}/result"
    compare = [buildtrace, "compare", before, after, "--out", out]

    def render():
        runs = [
            measure(["pdftoppm", "-gray", "-r", "300", path], stdout=subprocess.DEVNULL) for path in (before, after)
        ]
        return sum(seconds for seconds, _ in runs), max(peak for _, peak in runs)

    kinds = [
        ("pdftoppm -gray -r 300, both pages", render),
        ("buildtrace compare --no-pictures", lambda: measure(compare + ["--no-pictures"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)),
        ("buildtrace compare, with pictures", lambda: measure(compare, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)),
    ]
    print(f"one pair of 36×48 in sheets, 300 dpi; median of {RUNS} runs, all runs in brackets")
    base = None
    for name, run in kinds:
        runs = [run() for _ in range(RUNS)]
        seconds = statistics.median(seconds for seconds, _ in runs)
        base = base or seconds
        every = ", ".join(f"{seconds:.2f}" for seconds, _ in runs)
        print(f"{name:<36} {seconds:6.2f} s ({seconds / base:.2f} ×) [{every}]  peak {max(peak for _, peak in runs) / 1e6:5.0f} MB")
    with open(f"{out}/report.json") as file:
        sheets = json.load(file)["sheets"]
    # A comparison that saw nothing would be fast, and worth nothing.
    if len(sheets) != 1 or sheets[0]["status"] != "changed":
        sys.exit(f"bench: the edit was not found: {[sheet['status'] for sheet in sheets]}")
    print(f"found: {len(sheets[0]['changes'])} change(s), alignment {sheets[0]['alignment']['verdict']}")


main(*sys.argv[1:])
