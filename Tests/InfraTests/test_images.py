"""The Dockerfile says what infra/images/prove carries out, and what every other file of infra/ relies on."""
import json
import re
import socket
import subprocess
import sys
import threading

import pytest

from conftest import FUNCTIONS, INFRA, ROOT

sys.path.insert(0, str(INFRA / "images"))
import dockerfile  # noqa: E402

STAGES = dockerfile.read((INFRA / "images" / "Dockerfile").read_text())
TARGETS = [name for name, stage in STAGES.items() if name != "builder" and dockerfile.last(stage.steps, "ENTRYPOINT")]


def steps(target):
    return [step for stage in dockerfile.chain(STAGES, target) for step in stage.steps]


def test_there_is_an_image_for_every_function_and_one_for_the_broker_and_the_command():
    assert sorted(TARGETS) == sorted([*FUNCTIONS, "broker", "buildtrace", "migrate"])
    known = re.search(r"^known=\((.*)\)$", (INFRA / "images" / "build").read_text(), re.M)[1].split()
    assert sorted(known) == sorted(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_runs_one_executable_as_nobody(target):
    found = steps(target)
    assert dockerfile.last(found, "USER") == "65532:65532"
    words = ["buildtrace", "migrate", "--passwords"] if target == "migrate" else [target]
    assert dockerfile.command(dockerfile.last(found, "ENTRYPOINT")) == [f"/usr/local/bin/{words[0]}", *words[1:]]
    executables = [argument for kind, argument in found if kind == "COPY" and "--from=builder" in argument]
    own = [argument for argument in executables if "/executables/" in argument]
    assert [argument.split()[-1] for argument in own] == [f"/usr/local/bin/{'buildtrace' if target == 'migrate' else target}"]
    product = re.search(r"/executables/(\w+)", own[0])[1]
    assert re.search(rf'function\("{product}"', (ROOT / "Package.swift").read_text()) or product == "buildtrace"
    assert not [argument for kind, argument in found if kind == "RUN" and "apt-get" in argument and "rm -rf /var/lib/apt/lists/*" not in argument]


@pytest.mark.parametrize("target", [t for t in TARGETS if t not in ("buildtrace", "migrate")])
def test_a_function_has_a_health_check_and_listens_where_its_container_is_asked(target):
    found = steps(target)
    assert dockerfile.command(dockerfile.last(found, "HEALTHCHECK").split("CMD", 1)[1].strip()) == ["/usr/local/bin/healthy"]
    variables = dockerfile.environment(found)
    assert variables["PORT"] == "8080" and variables["BUILDTRACE_HOST"] == "0.0.0.0" and variables["BUILDTRACE_SCRATCH"] == "/tmp"


def test_only_what_recognises_text_and_draws_fonts_holds_languages_and_fonts():
    holders = {target for target in TARGETS if {"tesseract-ocr-eng", "fonts-urw-base35", "fonts-liberation", "poppler-data"} & set(dockerfile.packages(steps(target)))}
    assert holders == {"page", "buildtrace", "migrate"}


def test_the_builder_makes_every_executable_that_is_copied():
    listed = re.search(r"^BUILT = (\[.*\])$", (INFRA / "images" / "prove").read_text(), re.M)[1]
    made = set(re.search(r"for name in ([\w ]+);", dockerfile.last(STAGES["builder"].steps, "RUN"))[1].split())
    copied = {re.search(r"/executables/(\w+)", argument)[1] for stage in STAGES.values() for kind, argument in stage.steps if kind == "COPY" and "--from=builder /executables/" in argument}
    assert made == copied == set(json.loads(listed))


def health_check(answer, *path):
    """The script's exit status where something listens that gives this answer (None: nothing listens)."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        requests = []
        if answer is not None:
            listener.listen()

            def serve():
                connection, _ = listener.accept()
                with connection:
                    request = b""
                    while not request.endswith(b"\r\n\r\n"):
                        request += connection.recv(1000)
                    requests.append(request)
                    connection.sendall(answer)

            thread = threading.Thread(target=serve, daemon=True)
            thread.start()
        done = subprocess.run([INFRA / "images" / "healthy", *path], env={"PORT": str(port), "PATH": "/usr/bin:/bin"}, capture_output=True)
        return done.returncode, requests


@pytest.mark.parametrize("answer, healthy", [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True), (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", False),
    (b"HTTP/1.1 2000 ?\r\n\r\n", False), (b"", False), (None, False),
])
def test_the_health_check_finds_200_healthy_and_nothing_else(answer, healthy):
    status, requests = health_check(answer)
    assert (status == 0) == healthy
    if answer is not None:
        assert requests[0].startswith(b"GET /health HTTP/1.1\r\n")


def test_the_health_check_asks_for_the_path_that_it_is_given():
    status, requests = health_check(b"HTTP/1.1 200 OK\r\n\r\n", "/ready")
    assert status == 0 and requests[0].startswith(b"GET /ready HTTP/1.1\r\n")


def build(*words):
    return subprocess.run([INFRA / "images" / "build", *words], capture_output=True, text=True)


def test_build_makes_all_images_and_pushes_them_only_when_asked():
    said = build("abc", "--dry-run").stdout.splitlines()
    assert [line.split()[-2] for line in said] == [f"{t}:abc" for t in ["api", "page", "orchestrator", "diff", "summary", "dead-letter", "broker", "buildtrace", "migrate"]]
    pushed = build("abc", "--dry-run", "--push", "registry/project/", "page").stdout.splitlines()
    assert pushed == [
        "+ docker build --file infra/images/Dockerfile --target page --tag registry/project/page:abc .", "+ docker push registry/project/page:abc"]


@pytest.mark.parametrize("words", [[], ["--dry-run"], ["abc", "--push"], ["abc", "--dry-run", "pages"], ["abc", "--dry"]])
def test_build_minds_wrong_calls(words):
    assert build(*words).returncode == 2
