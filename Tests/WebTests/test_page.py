"""What people do with the page, in a real browser against the whole system."""
import csv
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from conftest import picture
from stack import OPERATOR

MODES = ["overlay", "side", "swipe", "blink", "old", "new", "difference"]


def open_sheet(person, compared, query=""):
    person.page.goto(f"/sheets/{compared.changed['id']}{query}")
    expect(person.page.locator('.sheet-map-frame[data-ready="true"]').first).to_be_visible()
    return person.page


def changes_of(person, compared):
    return {change["id"]: change for change in person.api(f"comparisons/{compared.changed['id']}/changes?limit=200")["changes"]}


def test_two_files_become_one_card_for_each_sheet_in_order_through_a_reload_and_a_killed_server(compared):
    assert compared.shown == [sheet.get("sheet_number") or sheet.get("title") for sheet in compared.sheets]
    assert {"changed"} <= {sheet["status"] for sheet in compared.sheets}


def test_a_newcomer_gets_to_a_running_comparison_in_two_clicks_and_can_cancel_it(person):
    newcomer = person("new@example.org")
    newcomer.page.get_by_role("button", name="Compare the sample set").click()
    expect(newcomer.page).to_have_url(re.compile("/jobs/"))
    newcomer.page.get_by_role("button", name="Cancel", exact=True).click()
    expect(newcomer.page.locator(".page-head .badge")).to_have_text("Cancelled")


def test_changes_are_decided_by_keyboard_undone_and_seen_by_a_second_person(person, compared):
    first, second = person(), person()
    page = open_sheet(first, compared)
    other = open_sheet(second, compared)
    rows = page.locator(".change-row")
    expect(rows.first).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".change-detail")).to_be_visible()
    chosen = re.search(r"change=([^&]+)", page.url)[1]
    expect(page.locator(f'.cloud.selected[data-change="{chosen}"]')).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator(".change-row.selected .badge")).to_have_text("Accepted")
    # Nobody told the second person's page: it looks by itself.
    expect(other.locator(".change-row.review-accepted")).to_have_count(1)
    assert changes_of(first, compared)[chosen]["status"] == "accepted"
    page.keyboard.press("z")
    expect(page.locator(".change-row.review-accepted")).to_have_count(0)
    expect(other.locator(".change-row.review-accepted")).to_have_count(0)
    page.keyboard.press("c")
    page.keyboard.type("Ask the architect")
    page.get_by_role("button", name="Save comment").click()
    expect(page.locator(".change-row.selected")).to_contain_text("commented")
    assert changes_of(first, compared)[chosen]["comment"] == "Ask the architect"


def test_many_changes_are_decided_at_once_and_a_link_shows_a_colleague_the_same(person, compared):
    ada = person()
    page = open_sheet(ada, compared)
    page.get_by_label("Mark all shown").check()
    page.get_by_label("Assign what is marked").select_option("ada@example.org")
    expect(page.get_by_text("assigned.")).to_be_visible()
    assert all(change.get("assignee_id") for change in changes_of(ada, compared).values() if change["category"] != "titleBlock")
    page.get_by_label("Mark all shown").check()
    page.get_by_role("group", name="Decide").first.get_by_role("button", name="Flag").click()
    shown = page.locator(".change-row").count()
    expect(page.locator(".change-row.review-flagged")).to_have_count(shown)
    page.get_by_label("Kind").select_option(index=1)
    kind = page.get_by_label("Kind").input_value()
    page.get_by_label("Decision").select_option("flagged")
    colleague = person()
    colleague.page.goto(page.url)
    expect(colleague.page.get_by_label("Kind")).to_have_value(kind)
    expect(colleague.page.get_by_label("Decision")).to_have_value("flagged")
    wanted = [change for change in changes_of(ada, compared).values() if change["kind"] == kind and change["category"] != "titleBlock"]
    assert all(change["status"] == "flagged" for change in wanted)
    if wanted:
        expect(colleague.page.locator(".change-row")).to_have_count(len(wanted))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_have_count(0)


def test_every_view_answers_to_its_key_and_the_picture_selects_in_the_list(person, compared):
    page = open_sheet(person(), compared)
    expect(page.locator(".cloud").first).to_be_visible()
    for key, mode in enumerate(MODES, 1):
        page.keyboard.press(str(key))
        expect(page.locator(f'.viewer[data-mode="{mode}"]')).to_be_visible()
    page.keyboard.press("1")
    cloud = page.locator(".cloud").last
    name = cloud.get_attribute("data-change")
    cloud.dispatch_event("click")
    expect(page.locator(".change-row.selected")).to_contain_text(name)
    before = page.locator(".sheet-map").get_attribute("data-zoom")
    page.keyboard.press("+")
    expect(page.locator(".sheet-map")).not_to_have_attribute("data-zoom", before)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_a_region_is_drawn_and_kept_as_a_version_and_the_words_are_written_again(person, compared):
    ada = person()
    page = open_sheet(ada, compared, "?panel=correct")
    page.get_by_role("button", name="Mark added").click()
    frame = page.locator(".sheet-map").bounding_box()
    page.mouse.move(frame["x"] + 300, frame["y"] + 250)
    page.mouse.down()
    page.mouse.move(frame["x"] + 420, frame["y"] + 330, steps=4)
    page.mouse.up()
    page.get_by_label("Label").fill("Door missed")
    page.get_by_role("button", name="Save 1 region").click()
    expect(page.get_by_text("1 version", exact=True)).to_be_visible()
    overlay = ada.api(f"overlays/{compared.changed['id']}")
    assert [region["label"] for version in overlay["manual"] for region in version["regions"]] == ["Door missed"]
    page.get_by_role("tab", name="Summary").click()
    page.get_by_role("button", name="Write again").click()
    expect(page.get_by_text("2 versions")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Summary").fill("A door was added. See A-101.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("3 versions")).to_be_visible()
    expect(page.locator(".summary-text")).to_have_text("A door was added. See A-101.")


def test_the_register_filters_and_the_change_log_and_the_marked_up_set_are_exported(person, compared):
    page = person().page
    page.goto(f"/jobs/{compared.job}?view=register&status=changed")
    expect(page.locator("a.register-line")).to_have_count(sum(sheet["status"] == "changed" for sheet in compared.sheets))
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export: Change log (CSV)").click()
    with open(download.value.path(), newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert len(rows) > sum(sheet["changes_count"] for sheet in compared.sheets)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export: Marked-up PDF").click()
    assert open(download.value.path(), "rb").read(5) == b"%PDF-"


def test_questions_are_answered_with_links_to_the_changes(person, compared):
    page = person().page
    page.goto(f"/jobs/{compared.job}?view=ask")
    page.get_by_label("Question").fill(f"What changed on {compared.changed['sheet_number']}?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator(".message .chip").first.click()
    expect(page).to_have_url(re.compile(r"/sheets/.*change="))


def test_a_file_that_cannot_be_compared_is_refused_before_it_is_sent(person, tmp_path):
    page = person().page
    page.get_by_role("link", name=re.compile("My First Project")).click()
    plan = tmp_path / "plan.dwg"
    plan.write_bytes(b"AC1032")
    page.get_by_label("Old revision", exact=False).set_input_files(plan)
    expect(page.get_by_role("alert")).to_contain_text("DXF")
    expect(page.get_by_role("button", name="Compare")).to_be_disabled()


def test_a_slow_server_a_failing_server_and_a_lost_connection_are_told_and_pass(person):
    ada = person()
    page = ada.page
    held = []
    page.route("**/api/v1/projects?*", lambda route: held.append(route))
    page.reload()
    expect(page.get_by_text("Loading projects")).to_be_visible()
    held.pop().continue_()
    expect(page.locator(".project-card").first).to_be_visible()
    page.unroute("**/api/v1/projects?*")
    page.route("**/api/v1/projects?*", lambda route: route.fulfill(status=503, content_type="application/problem+json", body='{"type":"urn:buildtrace:problem:unavailable","detail":"Later, please.","request_id":"r1"}'))
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Later, please.")
    page.unroute("**/api/v1/projects?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".project-card").first).to_be_visible()
    ada.context.set_offline(True)
    expect(page.locator(".offline")).to_be_visible()
    ada.context.set_offline(False)
    expect(page.locator(".offline")).to_have_count(0)
    ada.complaints = [text for text in ada.complaints if "503" not in text and "ERR_INTERNET" not in text]


def test_an_operator_finds_a_dead_letter_tries_its_redrive_and_empties_it(person, stack):
    stack.sql(
        "INSERT INTO dead_letters (topic, identity, payload, attempts, error_class, errors) VALUES ('diff-pairs', 'a-letter-of-the-test', '\\x7b7d', 10, 'storage', "
        """'[{"at": "2026-01-01T00:00:00Z", "attempt": 10, "code": "unavailable", "message": "the disk is full"}]')""")
    page = person(OPERATOR).page
    page.get_by_role("link", name="Operators").click()
    expect(page.get_by_role("region", name="Letters", exact=True)).to_contain_text("the disk is full")
    page.get_by_label("Kind of error").select_option("storage")
    page.get_by_role("button", name="Redrive all that are open").click()
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 letter would go back")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="diff-pairs").click()
    picture(page, "operators-letter")
    page.get_by_label("Why it is emptied").fill("made by a test")
    page.get_by_role("button", name="Empty").click()
    expect(page.get_by_text("No dead letters here")).to_be_visible()
    page.get_by_label("State").select_option("purged")
    expect(page.get_by_role("region", name="Letters", exact=True)).to_contain_text("purged")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(person, compared, scheme):
    """axe finds nothing serious, in both appearances; each page's picture is kept."""
    ada = person(color_scheme=scheme)
    project = ada.api(f"jobs/{compared.job}")["project_id"]
    drawing = ada.api(f"projects/{project}/drawings")["drawings"][0]["id"]
    sheet = f"/sheets/{compared.changed['id']}"
    places = {
        "projects": ("/projects", ".project-card"), "project": (f"/projects/{project}", ".stepper"), "drawing": (f"/drawings/{drawing}", ".version-card"),
        "cards": (f"/jobs/{compared.job}", ".comparison-card"), "register": (f"/jobs/{compared.job}?view=register", "a.register-line"),
        "ask": (f"/jobs/{compared.job}?view=ask", ".ask"), "sheet": (sheet, ".change-row"), "side": (sheet + "?mode=side", ".side-tag"),
        "summary": (sheet + "?panel=summary", ".summary-text"), "correct": (sheet + "?panel=correct", ".overlay-editor"), "settings": ("/settings", ".facts"),
    }
    olga = person(OPERATOR, color_scheme=scheme)
    places["operators"] = ("/operators?state=any", ".facts")
    found = {}
    for name, (address, sign) in places.items():
        visitor = olga if name == "operators" else ada
        visitor.page.goto(address)
        expect(visitor.page.locator(sign).first).to_be_visible()
        if "/sheets/" in address:
            expect(ada.page.locator('.sheet-map-frame[data-ready="true"]').first).to_be_visible()
        if name == "sheet":
            ada.page.keyboard.press("n")
            expect(ada.page.locator(".change-detail")).to_be_visible()
        picture(visitor.page, f"{name}-{scheme}")
        violations = Axe().run(visitor.page).response["violations"]
        serious = [f"{violation['id']}: {violation['nodes'][0]['html'][:160]}" for violation in violations if violation["impact"] in ("serious", "critical")]
        if serious:
            found[name] = serious
    assert not found, found
