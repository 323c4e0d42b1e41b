"""How fast the web page feels: `web.py BINARIES`, in Chromium against a whole system on this machine.

Times are those of the page's own clock: from the key to the frame after the one in which the document has what the key asked for."""
import json
import os
import pathlib
import re
import statistics
import sys

os.environ["BUILDTRACE_TEST_BINARIES"] = sys.argv[1]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Tests" / "WebTests"))
from playwright.sync_api import expect, sync_playwright  # noqa: E402

from conftest import Person  # noqa: E402
from stack import Stack  # noqa: E402

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
KEY = """([key, wanted, isNew]) => new Promise(done => {
  const start = performance.now(), before = document.querySelector(wanted)?.textContent;
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  requestAnimationFrame(function look() {
    const found = document.querySelector(wanted);
    if (found && !(isNew && found.textContent === before)) requestAnimationFrame(() => done(performance.now() - start)); else requestAnimationFrame(look);
  });
})"""
MODES = ["overlay", "side", "swipe", "blink", "old", "new", "difference"]
# Scrolls to the end in 120 steps, one a frame, and tells how long each frame took.
SCROLL = """selector => new Promise(done => {
  const list = selector ? document.querySelector(selector) : document.scrollingElement, step = (list.scrollHeight - list.clientHeight) / 120, frames = [];
  let last = performance.now();
  requestAnimationFrame(function next(now) {
    frames.push(now - last);
    last = now;
    list.scrollTop += step;
    if (frames.length < 120) requestAnimationFrame(next); else done(frames);
  });
})"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def view(page, number):
    return page.evaluate(KEY, [str(number + 1), f'.viewer[data-mode="{MODES[number]}"]', False])


def following(page):
    """The next change: selected in the list, and told of below."""
    return page.evaluate(KEY, ["n", ".change-detail h3", True])


def row(what, values, goal):
    values = sorted(values)
    at = lambda share: values[min(len(values) - 1, int(share * len(values)))]
    print(f"{what:44} median {statistics.median(values):6.0f} ms   p95 {at(0.95):6.0f} ms   worst {values[-1]:6.0f} ms   (goal {goal})", flush=True)


def many_sheets(person, compared, count):
    """The same sheet many times, as the list of a large job."""
    one = person.api(f"jobs/{compared}/comparisons")["comparisons"][0]
    sheets = [{**one, "id": f"{number:08x}" + one["id"][8:], "sheet_number": f"A-{number}"} for number in range(count)]
    person.page.route(f"**/jobs/{compared}/comparisons", lambda route: route.fulfill(json={"comparisons": sheets}))


def many_changes(person, sheet, count):
    one = next(change for change in person.api(f"comparisons/{sheet}/changes?limit=200")["changes"])
    changes = [
        {**one, "id": f"X-{number}", "category": "geometry", "change_id": f"{number:08x}" + one["change_id"][8:], "bounds": [20 + number % 100 * 20, 20 + number // 100 * 20, 34 + number % 100 * 20, 34 + number // 100 * 20]}
        for number in range(count)
    ]
    person.page.route(re.compile(f"/comparisons/{sheet}/changes"), lambda route: route.fulfill(json={"changes": changes}))


def main():
    stack = Stack()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])
            person = Person(stack, browser, "bench@example.org").sign_in()
            page = person.page
            old, new = stack.samples("set", sheets=4, seed=5)
            page.get_by_role("link", name=re.compile("My First Project")).click()
            page.get_by_label("Old revision", exact=False).set_input_files(old)
            page.get_by_label("New revision", exact=False).set_input_files(new)
            page.get_by_role("button", name="Compare").click()
            expect(page).to_have_url(re.compile("/jobs/"))
            job = page.url.split("/jobs/")[1]
            expect(page.locator(".page-head .badge")).to_have_text("Complete")
            sheet = next(each for each in person.api(f"jobs/{job}/comparisons")["comparisons"] if each["status"] == "changed")["id"]

            for name, address, sign in (("projects", "/projects", ".project-card"), ("a job", f"/jobs/{job}", ".comparison-card"), ("a sheet", f"/sheets/{sheet}", ".change-row")):
                paints = []
                for _ in range(RUNS):
                    page.goto(address)
                    expect(page.locator(sign).first).to_be_visible()
                    paints.append(page.evaluate(PAINT))
                row(f"first paint, {name}", paints, "1000")

            expect(page.locator('.sheet-map-frame[data-ready="true"]').first).to_be_visible()
            for number in range(7):
                view(page, number)
                page.wait_for_load_state("networkidle")
            row("switch of the view, pictures read before", [view(page, number) for _ in range(RUNS) for number in range(7)], "100")
            view(page, 0)
            for _ in range(12):
                following(page)
                page.wait_for_load_state("networkidle")
            row("next change, tiles read before", [following(page) for _ in range(4 * RUNS)], "200")

            many_sheets(person, job, 500)
            page.goto(f"/jobs/{job}")
            expect(page.locator(".comparison-card").first).to_be_visible()
            row("a frame while 500 cards scroll", page.evaluate(SCROLL, ""), "33")
            page.goto(f"/jobs/{job}?view=register")
            expect(page.locator("a.register-line").first).to_be_visible()
            row("a frame while 500 lines of the register scroll", page.evaluate(SCROLL, ".register .virtual"), "33")
            many_changes(person, sheet, 5000)
            page.goto(f"/sheets/{sheet}")
            expect(page.locator(".change-row").first).to_be_visible()
            row("a frame while 5,000 changes scroll", page.evaluate(SCROLL, ".panel-body .virtual"), "33")
            following(page)
            row("next change among 5,000", [following(page) for _ in range(4 * RUNS)], "200")
            size = {path.name: path.stat().st_size for path in (pathlib.Path(".build/web/assets")).glob("main.*.gz")}
            print(f"bundle, gzipped: {json.dumps(size)}")
            person.context.close()
            browser.close()
    finally:
        stack.close()


main()
