"""What the tests of the web page share: one stack, one browser, and a comparison made through the page."""
import pathlib
import re

import pytest
from playwright.sync_api import expect, sync_playwright

from stack import ROOT, Stack

PICTURES = ROOT / ".buildtrace" / "screenshots"
# Milliseconds; polled, so a fast machine does not wait.
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def stack():
    stack = Stack()
    yield stack
    stack.close()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


class Person:
    """Somebody with a browser of their own, and whatever its console complained about."""

    def __init__(self, stack, browser, email, **options):
        self.stack, self.email, self.complaints = stack, email, []
        self.context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900}, locale="en-US", **options)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self):
        self.page.goto("/")
        self.page.get_by_label("Email").fill(self.email)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="Projects")).to_be_visible()
        return self

    def api(self, path):
        return self.context.request.get(f"/api/v1/{path}", headers={"Accept": "application/json"}).json()

    def close(self):
        self.context.close()
        assert not self.complaints, self.complaints


@pytest.fixture
def person(stack, browser):
    """Makes people; each one's console must have stayed silent."""
    made = []

    def make(email="ada@example.org", **options):
        made.append(Person(stack, browser, email, **options))
        return made[-1].sign_in()

    yield make
    for person in made:
        person.close()


class Compared:
    """A finished comparison of a sample set."""

    def __init__(self, job, sheets):
        self.job, self.sheets = job, sheets
        changed = [sheet for sheet in sheets if sheet["status"] == "changed"]
        self.changed = max(changed, key=lambda sheet: sheet["changes_count"])


@pytest.fixture(scope="session")
def compared(stack, browser):
    """Two files become cards, while the page is loaded anew and the server is killed in between."""
    person = Person(stack, browser, "ada@example.org").sign_in()
    page = person.page
    old, new = stack.samples("set", sheets=4, seed=5)
    page.get_by_role("link", name=re.compile("My First Project")).click()
    page.get_by_label("Old revision", exact=False).set_input_files(old)
    page.get_by_label("New revision", exact=False).set_input_files(new)
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    job = page.url.split("/jobs/")[1]
    expect(page.locator(".comparison-card").first).to_be_visible()
    page.reload()
    expect(page.locator(".comparison-card").first).to_be_visible()
    stack.kill("Api")
    expect(page.locator(".page-head .badge")).to_have_text("Complete")
    person.complaints = [text for text in person.complaints if "ERR_" not in text]
    sheets = person.api(f"jobs/{job}/comparisons")["comparisons"]
    shown = page.locator(".comparison-card .sheet-number").all_inner_texts()
    person.close()
    compared = Compared(job, sheets)
    compared.shown = shown
    return compared


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(pathlib.Path(PICTURES) / f"{name}.png"))
