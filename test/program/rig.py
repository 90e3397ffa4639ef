"""What the programs' tests share: the program, servers of it, running and reporting. WARMLINE_BIN names the program
(default build/warmline)."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = str(pathlib.Path(os.environ.get("WARMLINE_BIN", ROOT / "build/warmline")).resolve())
ENV = {k: v for k, v in os.environ.items() if not k.startswith("WARMLINE_")}
TMP = pathlib.Path(tempfile.mkdtemp(prefix="warmline-program-"))
ENV.update(LANG="C.UTF-8", PYTHONIOENCODING="utf-8", XDG_DATA_HOME=str(TMP / "share"))
WAIT_S = 600  # a wait ends when what it waits for is there; this is for a machine with much else to do
SLOW_S = 8  # from which on a test tells how long it took
CACHE = TMP / "cache"  # learned weights, of all servers
# A folder with the weights of the demo, of this very program: new data directories begin with them.
WEIGHTS = os.environ.get("WARMLINE_TEST_WEIGHTS")
ENV["WARMLINE_WEIGHTS"] = WEIGHTS or str(TMP / "weights")  # of commands, which would each train the demo anew
tests = []
# What is started in the background by a shell ignores SIGINT, and so would the programs of these tests.
signal.signal(signal.SIGINT, signal.default_int_handler)


def test(f):
    tests.append(f)
    return f


class Skip(Exception):
    """A test that cannot run here; says why."""


def same(got, wanted):
    assert got == wanted, f"got {got!r} instead of {wanted!r}"


def holds(text, part):
    assert part in text, f"{part!r} is not in:\n{text}"


def run(*args, stdin="", env=None, code=None, before=None):
    """Runs the program to its end: (exit code, stdout, stderr). A variable that is None in env is not set."""
    env = {k: v for k, v in {**ENV, **(env or {})}.items() if v is not None}
    p = subprocess.run([BIN, *map(str, args)], input=stdin.encode(), capture_output=True, env=env, timeout=WAIT_S * 2, preexec_fn=before)
    out, err = p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace")
    if code is not None:
        assert p.returncode == code, f"{args}: exit {p.returncode} instead of {code}\n{out}\n{err}"
    return p.returncode, out, err


def fresh(name):
    path = TMP / name
    shutil.rmtree(path, ignore_errors=True)
    return path


def share_weights():
    """Called before main(): new data directories get the weights that one server learned first. Without it each server learns
    them anew, which pays only in a program of few servers: most tests end theirs before it is through."""
    if WEIGHTS:
        return
    CACHE.mkdir()
    with Server(TMP / "learning") as s:
        s.wait_for(r", trained\)", 4 * WAIT_S)


class Server:
    """A running `warmline demo` or `serve` on a free port; a context manager that stops it with SIGTERM."""

    def __init__(self, data, *args, command="demo", env=None, program=BIN):
        if not os.path.exists(data) and (WEIGHTS or CACHE.exists()):
            os.mkdir(data, 0o700)
            if WEIGHTS:
                shutil.copytree(WEIGHTS, os.path.join(data, "cache"))
            else:
                os.symlink(CACHE, os.path.join(data, "cache"))
        self.log_path = TMP / f"server-{len(list(TMP.glob('server-*')))}.log"
        self.log_file = open(self.log_path, "wb")
        self.process = subprocess.Popen([program, command, "--data", str(data), "--port", "0", *map(str, args)], stderr=self.log_file,
                                        stdin=subprocess.DEVNULL, env={**ENV, **(env or {})})
        self.url = self.wait_for(r"listening on (\S+)").group(1)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_for(self, pattern, limit_s=WAIT_S):
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            found = re.search(pattern, self.log())
            if found:
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"no {pattern!r} in the log (exit {self.process.poll()}):\n{self.log()}")

    def get(self, path, key=None, context=None):
        request = urllib.request.Request(self.url + path, headers={"Authorization": "Bearer " + key} if key else {})
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S, context=context) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as e:
            return e.code, e.read()

    def post(self, path, body, key=None):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = "Bearer " + key
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=WAIT_S) as reply:
            return json.load(reply)

    def call(self, method, path, body=None, headers=None):
        """(status, headers, bytes); a body that is no bytes is sent as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {**({"Content-Type": "application/json"} if data is not None else {}), **(headers or {})}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S) as reply:
                return reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as e:
            return e.code, e.headers, e.read()

    def agent(self):
        """Headers of the first agent, logged in."""
        login, password = self.wait_for(r"desk login: (\S+) / (\S+)").groups()
        status, headers, body = self.call("POST", "/v1/desk/login", {"login": login, "password": password})
        assert status == 200, (status, body)
        return {"Cookie": headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": json.loads(body)["csrf"]}

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(WAIT_S)
        self.log_file.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def main():
    wanted = sys.argv[1:]
    passed = failed = 0
    try:
        for f in tests:
            if wanted and not any(w in f.__name__ for w in wanted):
                continue
            began = time.monotonic()
            try:
                f()
                passed += 1
                print(f"ok   {f.__name__}", flush=True)
            except Skip as why:
                print(f"skip {f.__name__}: {why}", flush=True)
            except Exception:
                failed += 1
                print(f"FAIL {f.__name__}\n{traceback.format_exc(limit=3)}", flush=True)
            if time.monotonic() - began > SLOW_S:
                print(f"slow {time.monotonic() - began:.0f} s: {f.__name__}", flush=True)
    finally:
        shutil.rmtree(TMP, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
