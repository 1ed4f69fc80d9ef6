#!/usr/bin/env python3
"""Knocks at the JSON interface of a running `umlauf serve` with what its own description allows and forbids.

    run.py UMLAUF PEOPLE     the program, and a file of made-up people

A server on a fresh SQLite file gets people, tokens, a draft and a running vote. Then
schemathesis asks as the secretariat, as a member and as the chair, with a fixed seed and a bounded
number of examples: no server error, no answer that the description does not name, nothing wrong accepted.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# Who asks, at which case, in which phases.
ROUNDS = [
    ("gst-1", "vote", "examples,coverage,fuzzing"),
    ("by-1", "vote", "coverage"),
    ("vorsitz", "draft", "coverage"),
]
EXAMPLES = 8
# A case may refuse what is well-formed; that it cannot be read must not be said of it.
GOOD = ["2xx", 401, 403, 404, 409, 412, 422]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def program(umlauf, database, *arguments):
    done = subprocess.run(
        [umlauf, "--database", database, *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, text=True,
    )
    return done.stdout


def asks(base, token, path, body):
    request = urllib.request.Request(
        base + path, json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def is_ready(base, server):
    for _ in range(300):
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(base + "/health/ready", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    sys.exit("the server did not become ready")


def cases(base, tokens):
    """A draft and a running vote."""
    office, chair = tokens["gst-1"], tokens["vorsitz"]
    papers = {"beschlusstext": "Der IT-Planungsrat beschließt.", "begruendung": "Weil es nötig ist."}
    new = {"workflow": "umlaufverfahren", "title": "Ein Vorgang", "papers": papers}
    found = {name: asks(base, office, "/api/v1/cases", new)["case"] for name in ("draft", "vote")}
    moves = f"/api/v1/cases/{found['vote']}/moves"
    asks(base, office, moves, {"label": "vorlegen"})
    asks(base, chair, moves, {"label": "freigeben"})
    return found


def description(base, folder):
    """The description, without the bounds of the longest texts: a file of 10 MB in every other request
    shows nothing that the project's own tests do not."""
    def shortened(part):
        if isinstance(part, dict):
            return {key: shortened(value) for key, value in part.items()
                    if not (key == "maxLength" and isinstance(value, int) and value > 1000)}
        return [shortened(one) for one in part] if isinstance(part, list) else part

    with urllib.request.urlopen(base + "/api/openapi.json", timeout=30) as answer:
        text = json.dumps(shortened(json.load(answer)))
    (folder / "openapi.json").write_text(text)


def knocks(base, token, case, phases, folder):
    config = folder / "schemathesis.toml"
    lines = ["seed = 20221", "continue-on-failure = true", "max-stream-events = 3"]
    lines += [
        "[checks.positive_data_acceptance]", f"expected-statuses = {json.dumps(GOOD)}",
        "[auth.openapi.bearer]", f'bearer = "{token}"', "[parameters]", f'"path.case" = "{case}"',
        # Whoever asks for what comes after the last event waits for it.
        "[[operations]]", 'include-path = "/api/v1/cases/{case}/events"',
        'parameters = { "query.after" = 0, "header.Last-Event-ID" = "0" }',
    ]
    config.write_text("\n".join(lines) + "\n")
    st = shutil.which("st", path=os.path.dirname(sys.executable)) or "st"
    command = [
        st, "--config-file", str(config), "run", str(folder / "openapi.json"), "--url", base,
        "--checks", "all",
        "--phases", phases, "--max-examples", str(EXAMPLES),
        "--generation-deterministic",
        "--suppress-health-check", "all", "--warnings", "off", "--request-timeout", "20",
    ]
    surroundings = dict(os.environ, SCHEMATHESIS_HOOKS="hooks", PYTHONPATH=str(HERE), NO_COLOR="1")
    return subprocess.run(command, stdin=subprocess.DEVNULL, env=surroundings, cwd=folder).returncode


def main():
    umlauf, people = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
    folder = pathlib.Path(tempfile.mkdtemp(prefix="umlauf-schemathesis."))
    database = f"sqlite:{folder / 'umlauf.db'}"
    base = f"http://127.0.0.1:{free_port()}"
    server = None
    try:
        program(umlauf, database, "migrate")
        program(umlauf, database, "people", "import", people)
        tokens = {}
        for person in ("gst-1", "vorsitz", "by-1"):
            made = program(umlauf, database, "token", "create", "--person", person,
                           "--name", "schemathesis", "--scopes", "read,act")
            tokens[person] = json.loads(made)["token"]
        # One address may not ask as often as this check does, so each request comes from another.
        config = folder / "umlauf.toml"
        config.write_text("trusted_proxies = 1\nrehearsal = true\n")
        server = subprocess.Popen(
            [umlauf, "--database", database, "serve", "--listen", base.removeprefix("http://"),
             "--config", str(config), "--mail", f"folder:{folder / 'mail'}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(folder / "server.log", "w"),
        )
        is_ready(base, server)
        found = cases(base, tokens)
        description(base, folder)
        failed = [
            who for who, case, phases in ROUNDS
            if knocks(base, tokens[who], found[case], phases, folder)
        ]
        if server.poll() is not None:
            failed.append("the server ended")
        if failed:
            errors = [line for line in open(folder / "server.log") if "ERROR" in line]
            print("".join(errors[-20:]), file=sys.stderr)
            sys.exit(f"schemathesis found something as: {', '.join(failed)}")
    finally:
        if server is not None and server.poll() is None:
            server.terminate()
            server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


main()
