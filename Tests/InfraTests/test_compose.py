"""docker-compose.yml runs the same images on one machine, hardened; who may push what to whom is settled."""
import os
import re
import shutil
import subprocess

import pytest
import yaml

from conftest import FUNCTIONS, INFRA, ROOT

COMPOSE = yaml.safe_load((INFRA / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = [name for name in SERVICES if name != "postgres"]


def test_every_function_runs_with_its_image():
    assert {*FUNCTIONS, "broker", "migrate", "topics", "sweep", "postgres"} == set(SERVICES)
    for name in [*FUNCTIONS, "broker"]:
        assert SERVICES[name]["image"] == f"{name}:latest"
    assert SERVICES["migrate"]["image"] == "migrate:latest"


@pytest.mark.parametrize("name", OURS)
def test_a_container_is_locked_down(name):
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
    writable = {volume.split(":")[1] for volume in service.get("volumes", []) if not volume.endswith(":ro")}
    assert "/tmp" in writable or service["tmpfs"] == ["/tmp"]
    assert writable <= {"/objects", "/tmp"}
    assert "privileged" not in service and "user" not in service, "the image's own user"


def test_nothing_but_loopback_can_be_reached_from_outside():
    for name, service in SERVICES.items():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), name
        if service.get("network_mode"):
            assert name == "api" and service["environment"]["BUILDTRACE_HOST"] == "127.0.0.1"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_the_memory_and_concurrency_of_the_table(name):
    unit = {"Mi": "m", "Gi": "g"}
    memory = re.sub("(Mi|Gi)$", lambda m: unit[m[1]], FUNCTIONS[name]["memory"])
    assert SERVICES[name]["mem_limit"] == memory
    assert SERVICES[name]["environment"]["BUILDTRACE_CONCURRENCY"] == FUNCTIONS[name]["concurrency"]


def test_what_needs_a_thing_waits_for_it():
    def waits(name):
        return {other: condition["condition"] for other, condition in SERVICES[name]["depends_on"].items()}

    assert waits("migrate") == {"postgres": "service_healthy"}
    assert waits("broker") == {"migrate": "service_completed_successfully"}
    assert waits("topics") == {"broker": "service_healthy"}
    assert waits("sweep") == {"migrate": "service_completed_successfully", "broker": "service_healthy"}
    for name in FUNCTIONS:
        assert waits(name) == {"migrate": "service_completed_successfully", "broker": "service_healthy"}
        assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "/usr/local/bin/healthy", "/ready"], "Api makes its organization when it is asked"


def test_every_volume_and_secret_is_declared_and_used():
    sources = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    volumes = {source for source in sources if not source.startswith("./")}
    for source in sources - volumes:
        assert os.access(INFRA / source, os.X_OK if source.startswith("./compose") else os.R_OK)
    secrets = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert volumes == set(COMPOSE["volumes"]) and secrets == set(COMPOSE["secrets"])
    holders = {secret: {n for n, s in SERVICES.items() if secret in s.get("secrets", [])} for secret in secrets}
    assert holders["owner-password"] == {"postgres"}


def test_every_variable_is_one_that_buildtrace_reads():
    readme = (ROOT / "README.md").read_text()
    for name in OURS:
        for variable in SERVICES[name].get("environment", {}):
            assert f"`{variable}`" in readme, f"{name}: {variable}"


def test_prepare_makes_passwords_and_keys_once_and_every_file_that_is_named(tmp_path):
    shutil.copytree(INFRA / "compose", tmp_path / "compose", ignore=shutil.ignore_patterns("private"))

    def prepare():
        subprocess.run([tmp_path / "compose" / "prepare"], check=True, capture_output=True)
        return {path.name: path.read_bytes() for path in (tmp_path / "compose" / "private").iterdir()}

    first = prepare()
    assert prepare() == first
    named = {secret["file"] for secret in COMPOSE["secrets"].values()} | {file for s in SERVICES.values() for file in s.get("env_file", [])}
    assert {name.removeprefix("compose/private/") for name in named} <= set(first)
    assert len(first["signing-key"]) >= 32
    passwords = [first[f"{role}-password"] for role in ("owner", "app", "system", "broker")]
    assert len(set(passwords)) == 4 and all(len(p) == 48 for p in passwords)
    assert (tmp_path / "compose" / "private").stat().st_mode & 0o777 == 0o700
    # Containers run as other users, who reach the files through mounts alone.
    for secret in COMPOSE["secrets"].values():
        assert (tmp_path / secret["file"]).stat().st_mode & 0o004, f"{secret['file']} can be read by its owner alone"
    for file, variables in {"environment": ["BUILDTRACE_APP_PASSWORD", "BUILDTRACE_SYSTEM_PASSWORD"], "owner": ["PGPASSWORD", "BUILDTRACE_BROKER_PASSWORD"], "broker": ["PGPASSWORD"]}.items():
        assert [line.split("=")[0] for line in first[file].decode().splitlines()] == variables
    assert first["push-key"].startswith(b"-----BEGIN")


def test_every_function_is_pushed_to_with_a_token_that_it_takes():
    """The Broker signs for the function's address; the function asks for just that, from the Broker's own keys."""
    broker = SERVICES["broker"]["environment"]
    assert SERVICES["broker"]["secrets"] == ["push-key"] and broker["BUILDTRACE_BROKER_SIGNING_KEY_FILE"] == "/run/secrets/push-key"
    said = dict(word.removeprefix("--").split("=") for word in SERVICES["topics"]["command"][1:])
    private = [name for name, function in FUNCTIONS.items() if function["access"] == "private"]
    assert {name: url for name, url in said.items() if name != "account"} == {name: f"http://{name}:8080" for name in private}
    for name in private:
        variables = SERVICES[name]["environment"]
        assert variables["BUILDTRACE_PUSH_AUDIENCE"] == said[name] and variables["BUILDTRACE_PUSH_ACCOUNTS"] == said["account"]
        assert variables["BUILDTRACE_PUSH_ISSUER"] == broker["BUILDTRACE_BROKER_ISSUER"]
        assert variables["BUILDTRACE_PUSH_KEYS"] == broker["BUILDTRACE_BROKER_ISSUER"] + "/oauth2/v3/certs"
        assert "BUILDTRACE_PUSH_AUTH" not in variables


def test_the_options_of_the_commands_are_ones_that_they_know():
    for name, source in {"topics": "Topics", "sweep": "SweepCommand"}.items():
        text = (ROOT / f"Functions/BuildTrace/{source}.swift").read_text()
        words = SERVICES[name]["command"]
        assert words[0] == name
        for word in words[1:]:
            option = re.sub("-(.)", lambda m: m[1].upper(), word.removeprefix("--").split("=")[0])
            assert re.search(rf"@Option\(.*\) var {option}\b", text), word
