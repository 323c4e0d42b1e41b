"""docker-compose.yml runs the same images on one machine, hardened; its helpers speak HTTP as they should."""
import http.server
import json
import os
import re
import shutil
import subprocess
import threading

import pytest
import yaml

from conftest import FUNCTIONS, INFRA, ROOT, TOPICS

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
    assert waits("topics") == {"broker": "service_healthy"} and waits("sweep") == {"orchestrator": "service_healthy"}
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
        for variable in SERVICES[name].get("environment", {}) if "entrypoint" not in SERVICES[name] else []:
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
    for file, variables in {"environment": ["BUILDTRACE_APP_PASSWORD", "BUILDTRACE_SYSTEM_PASSWORD"], "owner": ["PGPASSWORD", "BUILDTRACE_BROKER_PASSWORD"], "broker": ["PGPASSWORD"]}.items():
        assert [line.split("=")[0] for line in first[file].decode().splitlines()] == variables


class Server:
    """Answers every request with one status, and keeps what it was asked."""

    def __init__(self, status):
        requests = self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                requests.append((self.command, self.path, body.decode()))
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            do_PUT = do_POST = handle_any

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()


def helper(name, *words, **environment):
    return subprocess.run([INFRA / "compose" / name, *words], env={"PATH": "/usr/bin:/bin", **environment}, capture_output=True, text=True)


@pytest.mark.parametrize("status, ends", [(200, 0), (204, 0), (409, 1), (503, 1)])
def test_a_request_is_sent_whole_and_ends_with_what_the_answer_says(status, ends):
    body = '{"text": "ü %s"}'
    with Server(status) as server:
        done = helper("request", "PUT", server.address, "/a", body)
    assert (done.returncode, done.stdout) == (ends, f"{status}\n")
    assert server.requests == [("PUT", "/a", body)]
    with Server(409) as server:
        assert helper("request", "POST", server.address, "/sweep", REQUEST_ALSO="409").returncode == 0
        assert server.requests == [("POST", "/sweep", "")]


def declare(status):
    with Server(status) as server:
        environment = SERVICES["topics"]["environment"]
        done = helper("topics", BROKER=server.address, TOPICS=str(INFRA / "cloud" / "topics.tsv"), FUNCTIONS=environment["FUNCTIONS"])
    return done, server.requests


@pytest.mark.parametrize("status", [200, 409])
def test_topics_are_declared_as_the_pipeline_needs_them(status):
    done, requests = declare(status)
    assert done.returncode == 0, done.stderr
    made = {path.removeprefix("/v1/projects/buildtrace-local/"): json.loads(body) for method, path, body in requests if method == "PUT"}
    assert len(made) == 4 * len(TOPICS)
    order = [path.rsplit("/", 1)[1] for _, path, _ in requests]
    for name, topic in TOPICS.items():
        work, kept = made[f"subscriptions/buildtrace-{name}-push"], made[f"subscriptions/buildtrace-{name}-dead-letter-keep"]
        assert work["topic"] == f"projects/buildtrace-local/topics/buildtrace-{name}" and work["ackDeadlineSeconds"] == 600
        assert work["deadLetterPolicy"] == {"deadLetterTopic": f"projects/buildtrace-local/topics/buildtrace-{name}-dead-letter", "maxDeliveryAttempts": 10}
        push = {"pushEndpoint": f"http://{topic['function']}:8080{topic['path']}"} if topic["function"] in FUNCTIONS else None
        assert work.get("pushConfig") == push
        assert kept["pushConfig"] == {"pushEndpoint": "http://dead-letter:8080/"} and "deadLetterPolicy" not in kept
        assert order.index(f"buildtrace-{name}-dead-letter-keep") < order.index(f"buildtrace-{name}-push")
    assert set(SERVICES["topics"]["environment"]["FUNCTIONS"].split()) == {n for n, f in FUNCTIONS.items() if f["access"] == "private"}


def test_a_broker_that_refuses_a_topic_ends_the_declaration():
    done, requests = declare(400)
    assert done.returncode == 1 and "answers 400" in done.stderr and len(requests) == 1


def test_the_sweep_calls_again_and_again_until_it_is_told_to_stop():
    called = threading.Event()
    with Server(204) as server:
        process = subprocess.Popen([INFRA / "compose" / "sweep"], env={"PATH": "/usr/bin:/bin", "ORCHESTRATOR": server.address, "EVERY": "0.01"})
        try:
            while len(server.requests) < 3 and process.poll() is None:
                called.wait(0.01)
            assert server.requests[:3] == [("POST", "/sweep", "")] * 3
            process.terminate()
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
