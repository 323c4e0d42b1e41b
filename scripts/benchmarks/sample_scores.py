"""Scores `buildtrace compare` on generated sample sets, whose truth is exact.

A change counts as found when the reports that belong to it cover 60 % of the cells inside its bounds in which only one of both pages has ink; it belongs when at least half of it lies
there, or intersection over union reaches 0.3. A report that belongs to no change and lies outside the title block is false.
"""

import json

import pymupdf

CELL = 4.0
MILLIMETRES = 25.4 / 72


def area(box):
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def overlap(a, b):
    return area([max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])])


def grown(box, by):
    return [box[0] - by, box[1] - by, box[2] + by, box[3] + by]


def belongs(report, truth):
    shared = overlap(report, grown(truth, 8))
    return (area(report) > 0 and shared >= 0.5 * area(report)) or overlap(report, truth) >= 0.3 * (area(report) + area(truth) - overlap(report, truth)) > 0


class Ink:
    """A page's ink on a raster of 2 pixels a point."""

    SCALE = 2

    def __init__(self, page):
        self.picture = page.get_pixmap(matrix=pymupdf.Matrix(self.SCALE, self.SCALE), colorspace=pymupdf.csGRAY)
        self.samples = bytes(value < 128 for value in self.picture.samples)

    def any(self, box):
        left, right = (max(0, min(self.picture.width, round(value * self.SCALE))) for value in (box[0], box[2]))
        top, bottom = (max(0, min(self.picture.height, round(value * self.SCALE))) for value in (box[1], box[3]))
        return any(1 in self.samples[y * self.picture.stride + left:y * self.picture.stride + max(right, left + 1)] for y in range(top, max(bottom, top + 1)))


def mapped(box, transform):
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [transform[0] * x + transform[2] * y + transform[4] for x, y in corners]
    ys = [transform[1] * x + transform[3] * y + transform[5] for x, y in corners]
    return [min(xs), min(ys), max(xs), max(ys)]


def inverse(transform):
    a, b, c, d, e, f = transform
    determinant = a * d - b * c
    return [d / determinant, -b / determinant, -c / determinant, a / determinant, (c * f - d * e) / determinant, (b * e - a * f) / determinant]


def changed_cells(box, ink, other, transform):
    """The cells of a grid over the box that hold ink where the other page has none, as boxes in points.

    `transform` takes points of this page to the other.
    """
    cells = []
    y = box[1]
    while y < box[3]:
        x = box[0]
        while x < box[2]:
            cell = [x, y, min(x + CELL, box[2]), min(y + CELL, box[3])]
            if ink.any(cell) and not other.any(mapped(grown(cell, 0.5), transform)):
                cells.append(cell)
            x += CELL
        y += CELL
    return cells


def covered(cells, boxes):
    hit = sum(any(overlap(cell, grown(box, 1)) >= 0.5 * area(cell) for box in boxes) for cell in cells)
    return not cells or hit >= 0.6 * len(cells)


def alignment_error(transform, truth, page):
    """RMS over a 5×5 grid, millimetres on the new sheet's paper."""
    total = 0.0
    for column in range(5):
        for row in range(5):
            x, y = page.width * (0.1 + 0.2 * column), page.height * (0.1 + 0.2 * row)
            a, b = ([t[0] * x + t[2] * y + t[4], t[1] * x + t[3] * y + t[5]] for t in (transform, truth))
            total += (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
    return (total / 25) ** 0.5 * MILLIMETRES


class Row:
    """The counts of one row of the table."""

    FIELDS = ("sheets", "numbers", "statuses", "changes", "found", "fragments", "kinds", "categories", "texts", "textsRight", "reports", "false", "marks", "marksRight")

    def __init__(self):
        self.counts = dict.fromkeys(self.FIELDS, 0)
        self.errors = []

    def add(self, field, value=1):
        self.counts[field] += value

    def rate(self, part, whole):
        return self.counts[part] / self.counts[whole] if self.counts[whole] else None

    def figures(self):
        counts = self.counts
        return {
            "sheets": counts["sheets"], "sheetNumbers": self.rate("numbers", "sheets"), "statuses": self.rate("statuses", "sheets"),
            "worstAlignmentMillimetres": max(self.errors, default=None), "changes": counts["changes"], "recall": self.rate("found", "changes"),
            "precision": 1 - self.rate("false", "reports") if counts["reports"] else None, "falseReports": counts["false"],
            "fragments": self.rate("fragments", "changes"), "kinds": self.rate("kinds", "found"), "categories": self.rate("categories", "found"),
            "texts": self.rate("textsRight", "texts"), "titleBlock": self.rate("marksRight", "marks"),
        }


def row_name(sheet):
    return "scanned" if "scanned" in sheet["treatments"] else "vector"


def score(folder, report, rows):
    """Adds a sample set's sheets to the rows. Returns lines about what went wrong."""
    with open(f"{folder}/truth.json") as file:
        truth = json.load(file)
    pages = [pymupdf.open(f"{folder}/{name}.pdf") for name in ("old", "new")]
    reported = {(sheet.get("oldPage"), sheet.get("newPage")): sheet for sheet in report["sheets"]}
    notes = []
    for sheet in truth["sheets"]:
        row = rows.setdefault(row_name(sheet), Row())
        row.add("sheets")
        found = reported.get((sheet.get("oldPage"), sheet.get("newPage")))
        name = f"seed {truth['seed']} {sheet['sheetNumber']}"
        if found is None:
            notes.append(f"{name}: no such pair")
            row.add("changes", sum(edit["category"] != "titleBlock" for edit in sheet["edits"]))
            continue
        row.add("numbers", found.get("sheetNumber") == sheet["sheetNumber"])
        row.add("statuses", found["status"] == sheet["status"])
        if found.get("sheetNumber") != sheet["sheetNumber"] or found["status"] != sheet["status"]:
            notes.append(f"{name}: {found.get('sheetNumber')} {found['status']} instead of {sheet['status']}")
        if "transform" in sheet:
            old, new = (document[sheet[side] - 1] for document, side in zip(pages, ("oldPage", "newPage")))
            score_pair(sheet, found, old, new, row, notes, name)
    return notes


def score_pair(sheet, found, old, new, row, notes, name):
    transform = (found.get("alignment") or {}).get("transform")
    if transform:
        row.errors.append(alignment_error(transform, sheet["transform"], old.rect))
    inks = Ink(old), Ink(new)
    inside, reports = ([change for change in found["changes"] if (change["category"] == "titleBlock") == wanted] for wanted in (True, False))
    row.add("reports", len(reports))
    used = set()
    for edit in sheet["edits"]:
        if edit["category"] == "titleBlock":
            row.add("marks")
            row.add("marksRight", any(belongs(edit["bounds"], grown(change["bounds"], 8)) for change in inside))
            used |= {change["id"] for change in reports if belongs(change["bounds"], edit["bounds"])}
            continue
        row.add("changes")
        mine = [change for change in reports if belongs(change["bounds"], edit["bounds"]) or ("oldBounds" in edit and "oldBounds" in change and belongs(change["oldBounds"], edit["oldBounds"]))]
        used |= {change["id"] for change in mine}
        is_found = bool(mine)
        if edit["kind"] != "removed":
            is_found &= covered(changed_cells(edit["bounds"], inks[1], inks[0], inverse(sheet["transform"])), [change["bounds"] for change in mine])
        if "oldBounds" in edit:
            is_found &= covered(changed_cells(edit["oldBounds"], inks[0], inks[1], sheet["transform"]), [change["oldBounds"] for change in mine if "oldBounds" in change])
        if not is_found:
            notes.append(f"{name}: missed {edit['edit']} at {[round(value) for value in edit['bounds']]}, reports {[(change['kind'], change['id']) for change in mine]}")
        row.add("found", is_found)
        row.add("fragments", len(mine))
        row.add("kinds", is_found and any(change["kind"] == edit["kind"] for change in mine))
        row.add("categories", is_found and any(change["category"] == edit["category"] for change in mine))
        if edit["kind"] == "text" and edit["text"]["old"] and edit["text"]["new"]:
            row.add("texts")
            bare = lambda text: text.replace(" ", "")
            right = any(bare(edit["text"]["old"]) in bare(change.get("text", {}).get("old", "")) and bare(edit["text"]["new"]) in bare(change.get("text", {}).get("new", "")) for change in mine)
            row.add("textsRight", right)
            if not right:
                notes.append(f"{name}: text {edit['text']} came as {[change.get('text') for change in mine]}")
    for change in reports:
        if change["id"] not in used:
            row.add("false")
            notes.append(f"{name}: false {change['kind']} {change['category']} at {[round(value) for value in change['bounds']]} {change.get('text', '')}")
