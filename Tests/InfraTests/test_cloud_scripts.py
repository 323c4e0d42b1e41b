"""The scripts of infra/cloud do what they say, in a dry run nothing, and the same when run again."""
import json
import re
import shlex
import shutil

import pytest

from conftest import INFRA

STEPS = ["project", "accounts", "registry", "secrets", "storage", "database", "topics", "sweep", "services"]


def printed(output):
    """The commands that a script says it runs, temporary files without their folders."""
    commands = [shlex.split(line)[2:] for line in output.splitlines() if line.startswith("+ gcloud ")]
    return [[re.sub(r"=.*/tmp\.\w+/", "=TEMPORARY/", word) for word in command] for command in commands]


def test_a_dry_run_changes_nothing_and_says_what_the_run_then_does(project):
    said = printed(project.succeed("all", "--dry-run"))
    assert project.changes == [] and project.state == {}
    done = printed(project.succeed("all"))
    assert said == done
    assert [[re.sub(r"=.*/tmp\.\w+/", "=TEMPORARY/", word) for word in call] for call in project.changes] == done


def test_a_second_run_makes_nothing_and_leaves_the_same_state(project, deployed):
    shutil.copytree(deployed.folder, project.folder, dirs_exist_ok=True)
    before, first = project.state, len(project.changes)
    project.succeed("all")
    assert project.state == before
    again = [" ".join(word for word in call if not word.startswith("-")) for call in project.changes[first:]]
    assert again and not [call for call in again if re.search(r"\b(topics|subscriptions|service-accounts|secrets|instances|databases|users|buckets|repositories) create\b|versions add|services enable|create http", call)]


@pytest.mark.parametrize("number", [40, 110])
def test_a_run_that_broke_off_is_finished_by_the_next(project, deployed, number):
    broken = project.script("all", GCLOUD_FAIL_AT=str(number))
    assert broken.returncode == 1 and "run this again" in broken.stderr
    assert len(project.changes) == number
    project.succeed("all")

    def shape(state):
        return json.loads(re.sub(r'"[0-9a-f]{64}"', '"hash"', json.dumps(state)))

    assert shape(project.state) == shape(deployed.state)


@pytest.mark.parametrize("command, step", [("pubsub topics describe", "topics"), ("sql instances describe", "database"), ("secrets describe", "secrets")])
def test_a_question_that_is_refused_stops_the_script_before_it_makes_anything_twice(project, deployed, command, step):
    shutil.copytree(deployed.folder, project.folder, dirs_exist_ok=True)
    before = len(project.changes)
    refused = project.script(step, GCLOUD_DENY=command)
    assert refused.returncode == 1 and "PERMISSION_DENIED" in refused.stderr
    assert len(project.changes) == before


def test_passwords_are_random_and_on_no_command_line_and_in_no_output(deployed):
    values = dict(line.split(" ", 1) for line in (deployed.folder / "state.json.values").read_text().splitlines())
    names = ["buildtrace-api-key", *(f"buildtrace-{role}-password" for role in ("app", "owner", "system"))]
    assert sorted(values) == names and all(len(value) > 60 for value in values.values())
    assert len(set(values.values())) == 4
    for value in values.values():
        assert value not in deployed.output and value not in (deployed.folder / "log").read_text()
    assert not list(deployed.folder.glob("tmp.*")), "a temporary folder was left behind"


def test_the_key_of_the_model_reaches_those_alone_who_ask_it(project, deployed):
    shutil.copytree(deployed.folder, project.folder, dirs_exist_ok=True)
    (project.folder / "key").write_text("sk-very-secret")
    project.write_settings(project.settings + f"MODEL=some-model\nMODEL_KEY_FILE={project.folder}/key\n")
    output = project.succeed("secrets") + project.succeed("services")
    assert "sk-very-secret" not in output + (project.folder / "log").read_text()
    holders = [name for name, service in project.state["services_run"].items() if "OPENAI_API_KEY" in service["--set-secrets"]]
    assert sorted(holders) == ["buildtrace-api", "buildtrace-summary"]
    assert project.state["rights"]["secrets buildtrace-model-key"] == {
        "roles/secretmanager.secretAccessor": [
            f"serviceAccount:buildtrace-{name}@test-project.iam.gserviceaccount.com" for name in ("api", "summary")]}


def test_api_is_given_what_people_sign_in_with_and_nobody_else_is(project, deployed):
    shutil.copytree(deployed.folder, project.folder, dirs_exist_ok=True)
    (project.folder / "secret").write_text("client-secret-very-secret")
    project.write_settings(
        project.settings + f"OIDC_CLIENT_SECRET_FILE={project.folder}/secret\nOIDC_ISSUER=https://sign-in.example\nOPERATORS=a@example.org,b@example.org\n")
    output = project.succeed("secrets") + project.succeed("services")
    assert "client-secret-very-secret" not in output + (project.folder / "log").read_text()
    services = project.state["services_run"]
    given = services["buildtrace-api"]
    variables = given["--set-env-vars"]
    assert variables["BUILDTRACE_OIDC_CLIENT_ID"] == "client-1" and variables["BUILDTRACE_OIDC_ISSUER"] == "https://sign-in.example"
    assert variables["BUILDTRACE_OPERATORS"] == "a@example.org,b@example.org"
    assert given["--set-secrets"]["BUILDTRACE_OIDC_CLIENT_SECRET"] == "buildtrace-sign-in:latest"
    assert given["--set-secrets"][variables["BUILDTRACE_SECRET_FILE"]] == "buildtrace-api-key:latest"
    others = [service for name, service in services.items() if name != "buildtrace-api"]
    assert others and not [s for s in others if "api-key" in json.dumps(s) or "sign-in" in json.dumps(s) or "OIDC" in json.dumps(s)]


@pytest.mark.parametrize("text, complaint", [
    ("", "PROJECT is empty"), ("PROJECT=test-project\n", "REGION is empty"),
    ("PROJECT=test-project\nREGION=r\nPREFIX=Capital-\n", "PREFIX 'Capital-'"),
    ("PROJECT=test-project\nREGION=r\nSQL_AVAILABILITY=often\n", "SQL_AVAILABILITY is 'often'"),
    ("PROJECT=test-project\nREGION=r\nTAG=t\n", "OIDC_CLIENT_ID is empty"),
    ("PROJECT=test-project\nREGION=r\nOIDC_CLIENT_SECRET_FILE=/none\n", "OIDC_CLIENT_SECRET_FILE names no file"),
    ("PROJECT=test-project\nREGION=r\n", "TAG is empty"), ("PROJECT=test-project\nREGION=r\nTAG=t\nMODEL=m\n", "MODEL_KEY_FILE names no file"),
])
def test_missing_and_wrong_settings_are_named_and_end_with_2(project, deployed, text, complaint):
    shutil.copytree(deployed.folder, project.folder, dirs_exist_ok=True)
    before = project.state
    project.write_settings(text)
    ended = project.script("secrets" if "names no file" in complaint else "services")
    assert (ended.returncode, complaint in ended.stderr) == (2, True), ended.stderr
    assert project.state["services_run"] == before["services_run"]


def test_unknown_options_end_with_2_and_help_tells_what_the_script_does(project):
    for step in STEPS:
        assert project.script(step, "--dryrun").returncode == 2
        assert project.script(step, "--help").stdout.startswith(("Makes", "Turns", "Migrates", "Has"))
    assert project.changes == []


def test_a_project_that_is_not_there_is_said_so(project):
    project.write_settings("PROJECT=other\nREGION=r\nTAG=t\n")
    ended = project.script("all")
    assert ended.returncode == 1 and "the project 'other' cannot be read" in ended.stderr


def test_the_database_takes_the_connections_of_every_instance_at_once(deployed):
    flags = deployed.state["instances"]["buildtrace-1"]["--database-flags"]
    services = deployed.state["services_run"].values()
    needed = sum(int(s["--max-instances"]) * (int(s["--set-env-vars"]["BUILDTRACE_DATABASE_CONNECTIONS"]) + 2) for s in services)
    assert int(flags.removeprefix("max_connections=")) == needed + 50


def test_every_step_is_a_part_of_all():
    scripts = sorted(path.name for path in (INFRA / "cloud").iterdir() if path.read_text().startswith("#!"))
    assert scripts == sorted(STEPS + ["all"])
    assert f"for step in {' '.join(STEPS)}; do" in (INFRA / "cloud" / "all").read_text()
