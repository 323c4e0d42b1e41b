"""Time and memory of one pair of sheets, from PDF to report, by sheet size and by step. Arguments: folder of the executables, folder to work in."""

import json
import os
import statistics
import subprocess
import sys

import pymupdf

from process_tree import measure

# Inches: ledger and Arch C, D, E1, E. The last one is the one that counts.
SIZES = [(17, 11), (24, 18), (36, 24), (42, 30), (48, 36)]
DPI = 300
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def make_pair(source, folder, width, height, scanned=False):
    """A generated sheet brought to width × height inches, and the same with one room number more; as pictures of 150 dpi where scanned."""
    paths = []
    for name, edited in (("before", False), ("after", True)):
        document = pymupdf.open()
        page = document.new_page(width=width * 72, height=height * 72)
        page.show_pdf_page(page.rect, source, 0)
        if edited:
            corner = pymupdf.Point(width * 25, height * 25)
            page.draw_rect(pymupdf.Rect(corner, corner + (120, 60)), width=1.5)
            page.insert_text(corner + (15, 40), "ROOM 417", fontsize=20)
        if scanned:
            picture = page.get_pixmap(dpi=150, colorspace=pymupdf.csGRAY)
            document = pymupdf.open()
            document.new_page(width=width * 72, height=height * 72).insert_image(page.rect, pixmap=picture)
        path = f"{folder}/{name}-{width}x{height}{'-scan' if scanned else ''}.pdf"
        document.save(path, garbage=3, deflate=True)
        paths.append(path)
    return paths


def compare(buildtrace, pair, folder, *options, runs=RUNS):
    """Returns (median seconds, largest peak of the process tree in bytes, steps of the median run)."""
    steps = f"{folder}/steps.json"
    results = []
    for _ in range(runs):
        seconds, peak = measure([buildtrace, "compare", *pair, "--out", f"{folder}/result", "--dpi", str(DPI), "--steps", steps, *options], **QUIET)
        with open(steps) as file:
            results.append((seconds, peak, json.load(file)))
        # A comparison that saw nothing would be fast, and worth nothing.
        with open(f"{folder}/result/report.json") as file:
            sheets = json.load(file)["sheets"]
        if len(sheets) != 1 or sheets[0]["status"] != "changed":
            sys.exit(f"bench: the edit was not found: {[sheet['status'] for sheet in sheets]}")
    results.sort(key=lambda result: result[0])
    middle = results[len(results) // 2]
    return middle[0], max(peak for _, peak, _ in results), middle[2]


def render(pair):
    runs = []
    for _ in range(RUNS):
        pages = [measure(["pdftoppm", "-gray", "-r", str(DPI), path], stdout=subprocess.DEVNULL) for path in pair]
        runs.append((sum(seconds for seconds, _ in pages), max(peak for _, peak in pages)))
    return statistics.median(seconds for seconds, _ in runs), max(peak for _, peak in runs)


def print_steps(steps):
    names = list(dict.fromkeys(step["name"] for step in steps))
    for name in names:
        own = [step for step in steps if step["name"] == name]
        wall, processor = sum(step["wallSeconds"] for step in own), sum(step["processorSeconds"] for step in own)
        peak = max(step["peakBytes"] for step in own)
        print(f"  {name + (' (both pages)' if len(own) > 1 else ''):<34} {wall:6.2f} s  cpu {processor:6.2f} s  peak {peak / 1e6:5.0f} MB")


def main(binaries, folder):
    buildtrace = f"{binaries}/buildtrace"
    subprocess.run([buildtrace, "simulate", "drawings", "--sheets", "4", "--seed", "1", "--out", folder], check=True, stdout=subprocess.DEVNULL)
    source = pymupdf.open(f"{folder}/old.pdf")
    print(f"one pair of sheets, read at {DPI} dpi; median of {RUNS} runs, peak of the process tree; text is part of detect")
    for width, height in SIZES:
        pair = make_pair(source, folder, width, height)
        base, base_peak = render(pair)
        print(f"\n{width}×{height} in, {width * height * DPI * DPI / 1e6:.0f} megapixels a page")
        print(f"  {'pdftoppm -gray, both pages':<34} {base:6.2f} s{'':14}peak {base_peak / 1e6:5.0f} MB")
        for name, options in (("compare --no-pictures", ["--no-pictures"]), ("compare, with pictures", ["--no-gallery"])):
            seconds, peak, steps = compare(buildtrace, pair, folder, *options)
            print(f"  {name:<34} {seconds:6.2f} s  {seconds / base:5.2f} ×   peak {peak / 1e6:5.0f} MB")
        print_steps(steps)
        # Recognising text takes so long that one run tells enough.
        scans = make_pair(source, folder, width, height, scanned=True)
        seconds, peak, steps = compare(buildtrace, scans, folder, "--no-pictures", runs=1)
        print(f"  {'scanned, compare --no-pictures':<34} {seconds:6.2f} s{'':14}peak {peak / 1e6:5.0f} MB")
        print_steps([step for step in steps if step["name"] == "recognise"])


main(*sys.argv[1:])
