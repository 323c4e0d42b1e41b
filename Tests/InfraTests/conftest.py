"""What the tests of infra/ share."""
import csv
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INFRA = ROOT / "infra"
HERE = pathlib.Path(__file__).resolve().parent


def table(path):
    """The rows of a tab-separated table whose header begins with '#'."""
    lines = [line for line in path.read_text().splitlines() if line.strip()]
    header = [line for line in lines if line.startswith("#") and "\t" in line][0].lstrip("#").split("\t")
    return [dict(zip(header, row)) for row in csv.reader([line for line in lines if not line.startswith("#")], delimiter="\t")]


FUNCTIONS = {row["name"]: row for row in table(INFRA / "cloud" / "functions.tsv")}
TOPICS = {row["topic"]: row for row in table(INFRA / "cloud" / "topics.tsv")}


class CloudProject:
    """A Google Cloud project behind the stand-in for gcloud, and the scripts of infra/cloud."""

    settings = "PROJECT=test-project\nREGION=europe-west3\nTAG=abc1234\nOIDC_CLIENT_ID=client-1\n"

    def __init__(self, folder):
        self.folder = folder
        self.write_settings(self.settings)

    def write_settings(self, text):
        (self.folder / "settings").write_text(text)

    def script(self, name, *options, **environment):
        variables = {
            "PATH": f"{HERE / 'stand-ins'}:/usr/local/bin:/usr/bin:/bin", "GCLOUD_STATE": str(self.folder / "state.json"),
            "GCLOUD_LOG": str(self.folder / "log"), "LC_ALL": "C.UTF-8", "TMPDIR": str(self.folder), **environment,
        }
        return subprocess.run(
            [str(INFRA / "cloud" / name), "--settings", str(self.folder / "settings"), *options], env=variables, capture_output=True, text=True,
            stdin=subprocess.DEVNULL)

    def succeed(self, name, *options, **environment):
        done = self.script(name, *options, **environment)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    @property
    def state(self):
        path = self.folder / "state.json"
        return json.loads(path.read_text()) if path.exists() else {}

    @property
    def changes(self):
        """The calls that changed something, in order, without what every call has in common."""
        path = self.folder / "log"
        calls = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        return [[word for word in call if word not in ("--project=test-project", "--quiet")] for call in calls]


@pytest.fixture
def project(tmp_path):
    return CloudProject(tmp_path)


@pytest.fixture(scope="session")
def deployed(tmp_path_factory):
    """A project on which everything was set up once. Tests only read it."""
    project = CloudProject(tmp_path_factory.mktemp("deployed"))
    project.output = project.succeed("all")
    return project
