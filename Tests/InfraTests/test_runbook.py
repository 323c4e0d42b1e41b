"""The alerts rest on metrics that are there, each has its place in the runbook, and the runbook's queries run."""
import os
import re
import subprocess
import uuid

import pytest
import yaml

from conftest import FUNCTIONS, INFRA, ROOT

ALERTS = [rule for group in yaml.safe_load((INFRA / "monitoring" / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
RUNBOOK = (INFRA / "RUNBOOK.md").read_text()


def test_every_alert_is_explained_and_nothing_else():
    explained = re.findall(r"^### (\w+)$", RUNBOOK, re.M)
    assert sorted(explained) == sorted(alert["alert"] for alert in ALERTS)


def test_every_alert_says_whom_it_wakes_and_what_it_saw():
    for alert in ALERTS:
        assert alert["labels"]["severity"] in ("page", "ticket") and alert["annotations"]["summary"]
        assert set(alert) <= {"alert", "expr", "for", "labels", "annotations"}


def test_alerts_rest_on_metrics_that_are_kept():
    source = "".join(path.read_text() for folder in ("Core", "Functions") for path in (ROOT / folder).rglob("*.swift"))
    kept = set(re.findall(r'"(buildtrace_[a-z_]+)"', source))
    for alert in ALERTS:
        for name in re.findall(r"\bbuildtrace_[a-z_]+", alert["expr"]):
            assert re.sub("_bucket$", "", name) in kept, alert["alert"]
        for kind in re.findall(r'job_type="([a-z-]+)"', alert["expr"]):
            assert f'jobType: "{kind}"' in source, alert["alert"]


def test_fields_of_the_log_that_the_runbook_names_are_written():
    source = (ROOT / "Core/FunctionRuntime/FunctionServer.swift").read_text() + (ROOT / "Core/Telemetry/JSONLogHandler.swift").read_text()
    listed = re.search(r"one JSON line in its function's log: (.*?)\. Everything", RUNBOOK, re.S)[1]
    for field in re.findall(r"`(\w+)`", listed):
        assert f'"{field}"' in source, field


@pytest.fixture(scope="module")
def database():
    """A database with the schema."""
    url = os.environ.get("BUILDTRACE_TEST_DATABASE_URL") or pytest.fail("BUILDTRACE_TEST_DATABASE_URL is not set: run scripts/test")
    name = f"test_{uuid.uuid4().hex}"
    subprocess.run(["psql", "-qX", "-c", f"CREATE DATABASE {name}", url], check=True, capture_output=True)
    own = url.rsplit("/", 1)[0] + "/" + name
    script = "CREATE TABLE schema_migrations (name text);\n" + "\n".join(path.read_text() for path in sorted((INFRA / "migrations").glob("*.sql")))
    subprocess.run(["psql", "-qX", "--set=ON_ERROR_STOP=1", "--file=-", own], input=script, check=True, capture_output=True, text=True)
    yield own
    subprocess.run(["psql", "-qX", "-c", f"DROP DATABASE {name} WITH (FORCE)", url], check=True, capture_output=True)


QUERIES = re.findall(r"```sql\n(.*?)```", RUNBOOK, re.S)


def test_there_are_queries():
    assert len(QUERIES) >= 4


@pytest.mark.parametrize("query", QUERIES, ids=[re.search(r"FROM (\w+)", q)[1] for q in QUERIES])
def test_a_query_of_the_runbook_runs_as_the_role_it_is_for(database, query):
    done = subprocess.run(["psql", "-qX", "--set=ON_ERROR_STOP=1", "--file=-", database], input="SET ROLE buildtrace_system;\n" + query, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_commands_of_the_runbook_name_things_that_are_there():
    for name in re.findall(r"`cloud/(\w+)`", RUNBOOK):
        assert (INFRA / "cloud" / name).exists(), name
    redrive = "".join(path.read_text() for path in (ROOT / "Functions/BuildTrace/Redrive").glob("*.swift"))
    for command in re.findall(r"buildtrace redrive (\w+)", RUNBOOK):
        assert f"`buildtrace redrive {command}`" in redrive
