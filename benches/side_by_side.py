#!/usr/bin/env python3
"""Runs Fieldcraft and another language server on the same edits, one after the other, and prints figures and ratios.

    cargo build --release && cargo bench --no-run
    python3 benches/side_by_side.py --peer-lsp agnix-lsp --peer-cli agnix [--files 9000] [--edits 200] [FOLDER...]

The two take turns, round by round, so that a busy machine is busy for both. Only ratios of one run mean anything.
"""

import argparse
import json
import os
import pathlib
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent


def encode(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class Server:
    """A language server on pipes."""

    def __init__(self, command, root):
        self.process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.root = root
        self.replies = queue.Queue()
        self.published = queue.Queue()
        self.progress = queue.Queue()
        self.next_id = 0
        threading.Thread(target=self.read, daemon=True).start()

    def send(self, message):
        self.write(encode(message))

    def write(self, message):
        self.process.stdin.write(message)
        self.process.stdin.flush()

    def read(self):
        stream = self.process.stdout
        while True:
            length = 0
            while (line := stream.readline().strip()) or not length:
                if not line:
                    return
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            body = stream.read(length)
            now = time.perf_counter()  # before the body is decoded: the client's own work is not the server's
            message = json.loads(body)
            if "method" in message and "id" in message:
                empty = message["method"] == "workspace/configuration"
                result = [None] * len(message["params"]["items"]) if empty else None
                self.send({"id": message["id"], "result": result})
            elif message.get("method") == "textDocument/publishDiagnostics":
                self.published.put((now, message["params"]))
            elif message.get("method") == "$/progress":
                self.progress.put((now, message["params"]["value"]))
            elif "id" in message:
                self.replies.put((now, message))

    def request(self, method, params):
        return self.timed(method, params)[1]

    def timed(self, method, params):
        """Milliseconds to the answer, and the answer."""
        self.next_id += 1
        message = encode({"id": self.next_id, "method": method, "params": params})
        start = time.perf_counter()
        self.write(message)
        while (reply := self.replies.get(timeout=60))[1]["id"] != self.next_id:
            pass
        when, answer = reply
        return (when - start) * 1000, answer.get("result")

    def start(self, more=None):
        capabilities = {"textDocument": {"publishDiagnostics": {"versionSupport": True}}, "workspace": {"configuration": True}}
        for area, abilities in (more or {}).items():
            capabilities.setdefault(area, {}).update(abilities)
        uri = self.root.as_uri()
        result = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": "root"}],
                "capabilities": capabilities,
            },
        )
        self.send({"method": "initialized", "params": {}})
        sync = result["capabilities"].get("textDocumentSync")
        self.incremental = (sync.get("change") if isinstance(sync, dict) else sync) == 2

    def open(self, path, text):
        document = {"uri": path.as_uri(), "languageId": "markdown", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def change(self, path, version, text, edit):
        """A change, encoded before the clock starts."""
        start, end, inserted = edit
        change = {"text": text}
        if self.incremental:
            change = {"range": {"start": start, "end": end}, "text": inserted}
        document = {"uri": path.as_uri(), "version": version}
        return encode({"method": "textDocument/didChange", "params": {"textDocument": document, "contentChanges": [change]}})

    def answer(self, version, timeout=5):
        """When diagnostics of this version came, and how many publishes were seen until then."""
        seen = 0
        deadline = time.perf_counter() + timeout
        while (left := deadline - time.perf_counter()) > 0:
            try:
                when, params = self.published.get(timeout=left)
            except queue.Empty:
                break
            seen += 1
            if params.get("version") in (None, version):
                return when, seen, params["diagnostics"]
        raise SystemExit(f"{self.process.args[0]}: no diagnostics for version {version}")

    def memory(self):
        rows = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS")) / 1024

    def stop(self):
        self.request("shutdown", None)
        self.send({"method": "exit"})
        self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()


def agent(number):
    """An agent of 7 kB, much like those people keep in collections."""
    sections = "\n".join(
        f"## Focus area {part}\n\nState what matters first, then [why](../docs/why.md).\n\n"
        "- **First**: one thing to check before the next one is even looked at\n"
        "- **Second**: another one, with a longer explanation of the reasons behind it\n\n"
        "```bash\ncargo test --all\n```\n"
        for part in range(22)
    )
    return (
        f"---\nname: agent-{number}\ndescription: Reviews part {number} of the system. Use when that part changes.\n"
        f"tools: Read, Grep, Glob, Bash\nmodel: sonnet\n---\n\n# Agent {number}\n\n{sections}"
    )


def large_agent():
    """An agent of 17 kB whose description strict YAML accepts, so that every rule of every tool runs."""
    return agent(0).replace("agent-0", "large-agent") + "".join(
        f"\n## More {part}\n\n" + "One more line about the work, long enough to matter to a parser.\n" * 4 for part in range(36)
    )


def workspace(folder, files):
    """A marketplace of plugins with a hundred agents each, and one agent of the project itself."""
    agents = folder / ".claude" / "agents"
    agents.mkdir(parents=True)
    write_link_target(agents.parent)
    (folder / ".git").mkdir()
    for number in range(1, files):
        plugin = folder / "plugins" / f"plugin-{number // 100}"
        if not plugin.exists():
            (plugin / "agents").mkdir(parents=True)
            write_link_target(plugin)
            (plugin / ".claude-plugin").mkdir()
            manifest = {"name": plugin.name, "version": "1.0.0", "description": "A hundred agents."}
            (plugin / ".claude-plugin" / "plugin.json").write_text(json.dumps(manifest))
        (plugin / "agents" / f"agent-{number}.md").write_text(agent(number))
    target = agents / "large-agent.md"
    target.write_text(large_agent())
    return target


def write_link_target(folder):
    """What the agents below `folder` link to, so that checking a link means looking for its file and finding it."""
    (folder / "docs").mkdir()
    (folder / "docs" / "why.md").write_text("# Why\n\nThe reasons.\n")


def position(line, character):
    return {"line": line, "character": character}


def single_edits(server, path, text, edits):
    """Milliseconds from didChange to publishDiagnostics, for edits a person's pause apart.

    Each edit makes `model: sonnet` wrong or right, so that the findings differ and every server has to answer."""
    lines = text.split("\n")
    row = next(number for number, line in enumerate(lines) if line.startswith("model:"))
    column = len(lines[row])
    laps = []
    for number in range(edits):
        version = number + 2
        wrong = number % 2 == 0
        body = text.replace("model: sonnet", "model: sonnetx", 1) if wrong else text
        edit = (position(row, column), position(row, column + (not wrong)), "x" if wrong else "")
        change = server.change(path, version, body, edit)
        time.sleep(0.08)
        start = time.perf_counter()
        server.write(change)
        laps.append((server.answer(version)[0] - start) * 1000)
    return laps


def burst(server, path, text, version, size=50):
    """Milliseconds to the last answer of a burst, publishes, and whether the last answer is right."""
    row = next(number for number, line in enumerate(text.split("\n")) if line.startswith("model:"))
    column = len("model: sonnet")
    changes = []
    for number in range(size):
        version += 1
        wrong = number % 2 == 0
        body = text.replace("model: sonnet", "model: sonnetx", 1) if wrong else text
        edit = (position(row, column), position(row, column + (not wrong)), "x" if wrong else "")
        changes.append(server.change(path, version, body, edit))
    start = time.perf_counter()
    for change in changes:
        server.write(change)
    when, publishes, diagnostics = server.answer(version)
    time.sleep(0.4)
    publishes += server.published.qsize()
    while not server.published.empty():
        _, params = server.published.get()
        diagnostics = params["diagnostics"]
    right = not any("sonnetx" in entry["message"] for entry in diagnostics)
    return version, (when - start) * 1000, publishes, right


def measure_server(command, root, path, edits):
    started = time.perf_counter()
    server = Server(command, root)
    server.start()
    text = path.read_text()
    server.open(path, text)
    when, _, _ = server.answer(1, timeout=60)
    first = (when - started) * 1000
    time.sleep(1.5)
    while not server.published.empty():
        server.published.get()
    laps = sorted(single_edits(server, path, text, edits))
    version, lasts, publishes, right = edits + 2, [], [], True
    for _ in range(5):
        version, last, seen, ok = burst(server, path, text, version)
        lasts.append(last)
        publishes.append(seen)
        right &= ok
    memory = server.memory()
    server.stop()
    return {
        "first_ms": first,
        "edit_median_ms": statistics.median(laps),
        "edit_p99_ms": laps[int(len(laps) * 0.99)],
        "burst_last_ms": statistics.median(lasts),
        "burst_publishes": max(publishes),
        "burst_right": right,
        "memory_mb": memory,
    }


def measure_cli(command, root):
    start = time.perf_counter()
    subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - start) * 1000


def floor(root, binary=None):
    """Milliseconds of walking, reading and parsing what is in `root`, by a process of its own: at first, and once it has its memory."""
    command = [binary] if binary else ["cargo", "bench", "--quiet", "--bench", "floor", "--"]
    out = subprocess.run([*command, str(root)], cwd=HERE.parent, capture_output=True, text=True, check=True).stdout
    figures = json.loads(out.strip().splitlines()[-1])
    return {key: figures[key] for key in ("floor_ms", "warm_floor_ms")}


def compare_commands(title, options, root):
    """The command lines and the floor in turns on `root`; the best of each counts."""
    ours, peer, floors = [], [], []
    for _ in range(options.rounds + 2):
        ours.append(measure_cli([options.ours, "check", "--format", "json", "."], root))
        peer.append(measure_cli([options.peer_cli, "--format", "json", "."], root))
        floors.append(floor(root, options.floor))
    figures = {"check_ms": min(ours)}
    for key in floors[0]:
        lowest = min(floor[key] for floor in floors)
        figures |= {key: lowest, f"check / {key}": min(ours) / lowest}
    show(title, figures, {"check_ms": min(peer)})


def middle(rounds):
    return {
        key: all(r[key] for r in rounds) if isinstance(rounds[0][key], bool) else statistics.median(r[key] for r in rounds)
        for key in rounds[0]
    }


def show(title, ours, peer):
    print(f"\n{title}")
    for key in ours:
        a, b = ours[key], peer.get(key)
        ratio = f"  ours/peer {a / b:6.3f}" if isinstance(a, float) and b else ""
        print(f"  {key:18} ours {a!s:>20.20}  peer {b!s:>20.20}{ratio}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", default=str(HERE.parent / "target/release/fieldcraft"))
    parser.add_argument("--peer-lsp", required=True)
    parser.add_argument("--peer-cli", required=True)
    parser.add_argument("--floor", help="the built bench, where cargo shall not be asked to build it")
    parser.add_argument("--files", type=int, default=9000)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("workspaces", nargs="*", type=pathlib.Path, help="folders on which to compare the commands, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, big = pathlib.Path(folder) / "small", pathlib.Path(folder) / "big"
        for root, files in ((small, 1), (big, options.files)):
            path = workspace(root, files)
            ours, peer = [], []
            for _ in range(options.rounds):
                ours.append(measure_server([options.ours, "lsp"], root, path, options.edits))
                peer.append(measure_server([options.peer_lsp], root, path, options.edits))
            show(f"language server, workspace of {files} files, agent of {path.stat().st_size} bytes", middle(ours), middle(peer))
        compare_commands(f"command line, {options.files} files", options, big)
    for root in options.workspaces:
        compare_commands(f"command line, {root}", options, root.resolve())


if __name__ == "__main__":
    sys.exit(main())
