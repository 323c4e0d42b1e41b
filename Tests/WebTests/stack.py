"""A whole BuildTrace on free ports in a folder of its own, as `buildtrace up` starts it."""
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARIES = pathlib.Path(os.environ.get("BUILDTRACE_TEST_BINARIES", ROOT / ".build" / "debug")).resolve()
# Ports that `up` takes from its first one on.
PORTS = 24
# Seconds; generous, since nothing here is about speed.
PATIENCE = 180
OPERATOR = "olga@example.org"


def free_base():
    """A port with enough free ones behind it."""
    for base in range(21000, 29000, PORTS):
        try:
            for port in range(base, base + PORTS):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return base
        except OSError:
            continue
    raise RuntimeError("no free ports")


def wait(what, ready, patience=PATIENCE, pause=0.1):
    """Looks until `ready` returns something true, and returns that."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = ready()
        if found:
            return found
        time.sleep(pause)
    raise AssertionError(f"{what}: not within {patience} s")


class Stack:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="buildtrace-web.", dir="/tmp"))
        self.folder.chmod(0o755)
        self.port = free_base()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(self.folder / "up.log", "wb")
        environment = {**os.environ, "BUILDTRACE_WEB_FOLDER": str(ROOT / ".build" / "web"), "BUILDTRACE_SIGN_INS_PER_MINUTE": "10000", "BUILDTRACE_OPERATORS": OPERATOR}
        self.process = subprocess.Popen(
            [BINARIES / "buildtrace", "up", "--quiet", "--state", self.folder / "state", "--port", str(self.port)],
            stdout=self.log, stderr=subprocess.STDOUT, env=environment, start_new_session=True, cwd=ROOT)
        try:
            wait("BuildTrace is up", self.is_ready)
        except BaseException:
            self.close()
            raise

    def is_ready(self):
        assert self.process.poll() is None, (self.folder / "up.log").read_text()[-2000:]
        try:
            return urllib.request.urlopen(self.url + "/ready", timeout=2).status == 200
        except OSError:
            return False

    def samples(self, name, sheets, seed):
        folder = self.folder / name
        subprocess.run([BINARIES / "buildtrace", "simulate", "drawings", "--sheets", str(sheets), "--seed", str(seed), "--out", folder], check=True, capture_output=True)
        return folder / "old.pdf", folder / "new.pdf"

    def kill(self, executable):
        """`kill -9` of one function; the supervisor starts it again."""
        pids = [
            int(entry.name) for entry in pathlib.Path("/proc").iterdir()
            if entry.name.isdigit() and self._is_ours(entry) and self._executable(entry) == executable
        ]
        assert pids, f"no process of {executable}"
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def _is_ours(self, entry):
        try:
            return int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == self.process.pid
        except (OSError, ValueError):
            return False

    @staticmethod
    def _executable(entry):
        try:
            return pathlib.Path(os.readlink(entry / "exe")).name
        except OSError:
            return ""

    def sql(self, text):
        """As the owner of the database, whose port is the tenth."""
        subprocess.run(["psql", "-qv", "ON_ERROR_STOP=1", f"postgresql://buildtrace_owner@127.0.0.1:{self.port + 9}/buildtrace", "-c", text], check=True, capture_output=True)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()
        subprocess.run(["rm", "-rf", str(self.folder)], check=False)
