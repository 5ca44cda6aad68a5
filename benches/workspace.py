#!/usr/bin/env python3
"""Writes workspaces of many definitions that refer to each other, and measures the language server in them.

    cargo build --release && cargo bench --no-run
    python3 benches/workspace.py [--sizes 1000,10000,100000] [--edits 100] [--rounds 3]
    python3 benches/workspace.py --write FOLDER --sizes 1000     only writes the workspace

A workspace is the same in every run: names, texts and references follow from the seed. Beside the figures stands the floor: walking,
reading and parsing the same bytes on the same cores, and nothing else.
"""

import argparse
import json
import pathlib
import queue
import random
import statistics
import subprocess
import sys
import tempfile
import time

import side_by_side
from side_by_side import HERE, Server, position, single_edits

# What one plugin holds, of each hundred definitions.
AGENTS, SKILLS, COMMANDS = 60, 30, 10
PLUGIN = AGENTS + SKILLS + COMMANDS

# The skill of the project that a thousand definitions refer to.
SHARED = "house-style"
MENTIONS = 1000

AREAS = "api build cache cloud data deploy docs event graph index job log mail model net order queue report schema search".split()
TASKS = "auditor builder checker designer editor fixer keeper migrator planner profiler reviewer tester tuner writer".split()
WORDS = (
    "the a every this one change file test first before after reads writes keeps asks state result reason small large caller "
    "boundary record answer failure message order and then because unless while with without under above what matters is shown"
).split()


def name(number):
    """Names like those of people: two words, and a number that keeps them apart."""
    return f"{AREAS[number % len(AREAS)]}-{TASKS[number // len(AREAS) % len(TASKS)]}-{number}"


def prose(rng, words):
    text = " ".join(rng.choice(WORDS) for _ in range(words))
    return text[0].upper() + text[1:] + "."


class Plan:
    """Which names there are, and who refers to the shared skill."""

    def __init__(self, size, seed):
        self.size = size
        self.rng = random.Random(seed)
        self.every = max(1, size // MENTIONS)

    def near(self, number, low, high):
        """The name of another definition of the same plugin, from `low` up to `high` of its hundred."""
        base = number // PLUGIN * PLUGIN
        return name(base + self.rng.randrange(low, high))

    def agent(self, number):
        return self.near(number, 0, AGENTS)

    def skill(self, number):
        return self.near(number, AGENTS, AGENTS + SKILLS)

    def command(self, number):
        return self.near(number, AGENTS + SKILLS, PLUGIN)

    def mentions_shared(self, number):
        return number % self.every == 0 and number // self.every < MENTIONS - 1

    def body(self, number, link):
        """A body of 3 to 8 kB with links, names in backticks, commands, lists and fences."""
        rng = self.rng
        parts = [f"# {name(number)}", prose(rng, 30)]
        wanted = rng.randrange(3000, 8000)
        while sum(map(len, parts)) < wanted:
            parts.append(f"## {prose(rng, 3)[:-1]}")
            parts.append(f"{prose(rng, 40)} See [why]({link}) before `{self.agent(number)}` takes over.")
            parts.append("\n".join(f"- **{prose(rng, 1)[:-1]}**: {prose(rng, 12)}" for _ in range(4)))
            parts.append(f"```bash\ncargo test {rng.choice(WORDS)}\n```")
            parts.append(f"Run /{self.command(number)}, then `{self.skill(number)}`. {prose(rng, 25)}")
        parts.append("## Integration with other agents")
        parts.append("\n".join(f"- Work with {self.agent(number)} on {rng.choice(WORDS)}" for _ in range(3)))
        return "\n\n".join(parts) + "\n"


def agent(plan, number, link):
    skills = [plan.skill(number), plan.skill(number)]
    if plan.mentions_shared(number):
        skills[0] = SHARED
    listed = "".join(f"  - {skill}\n" for skill in dict.fromkeys(skills))
    return (
        f"---\nname: {name(number)}\ndescription: {prose(plan.rng, 25)} Use when it changes.\n"
        f"tools: Read, Grep, Agent({plan.agent(number)})\nmodel: sonnet\nskills:\n{listed}---\n\n{plan.body(number, link)}"
    )


def skill(plan, number, link):
    shared = f"\nFollow `{SHARED}` throughout.\n" if plan.mentions_shared(number) else ""
    return (
        f"---\nname: {name(number)}\ndescription: {prose(plan.rng, 30)}\ncontext: fork\nagent: {plan.agent(number)}\n---\n\n"
        f"{plan.body(number, link)}{shared}"
    )


def command(plan, number, link):
    shared = f"\nRun /{SHARED} at the end.\n" if plan.mentions_shared(number) else ""
    return f"---\ndescription: {prose(plan.rng, 12)}\n---\n\n{plan.body(number, link)}{shared}"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def workspace(folder, size, seed=2026):
    """Plugins of a hundred definitions each, a skill that a thousand of them refer to, and the agent that is open in the editor."""
    plan = Plan(size, seed)
    (folder / ".git").mkdir(parents=True)
    write(folder / "docs" / "why.md", "# Why\n\nBecause.\n")
    write(folder / ".claude" / "skills" / SHARED / "SKILL.md", f"---\nname: {SHARED}\ndescription: How we write.\n---\n\nBriefly.\n")
    for number in range(size - 2):
        plugin = folder / "plugins" / f"plugin-{number // PLUGIN}"
        place = number % PLUGIN
        if place == 0:
            manifest = {"name": plugin.name, "version": "1.0.0", "description": "A hundred definitions."}
            write(plugin / ".claude-plugin" / "plugin.json", json.dumps(manifest))
        if place < AGENTS:
            write(plugin / "agents" / f"{name(number)}.md", agent(plan, number, "../../../docs/why.md"))
        elif place < AGENTS + SKILLS:
            write(plugin / "skills" / name(number) / "SKILL.md", skill(plan, number, "../../../../docs/why.md"))
        else:
            write(plugin / "commands" / f"{name(number)}.md", command(plan, number, "../../../docs/why.md"))
    target = folder / ".claude" / "agents" / "lead.md"
    text = agent(plan, 0, "../../docs/why.md").replace(name(0), "lead")
    write(target, text)
    return target


ABILITIES = {
    "window": {"workDoneProgress": True},
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
}


def scanned(server, started, timeout=120):
    """Milliseconds from `initialized` to the end of the first scan."""
    while True:
        try:
            when, value = server.progress.get(timeout=timeout)
        except queue.Empty:
            raise SystemExit("the scan did not end") from None
        if value["kind"] == "end":
            return (when - started) * 1000


def quantile(laps, share):
    return sorted(laps)[min(len(laps) - 1, int(len(laps) * share))]


def measure(command_line, root, path, size, edits):
    server = Server(command_line, root)
    server.start(ABILITIES)
    scan = scanned(server, time.perf_counter())
    time.sleep(0.3)
    memory = server.memory()
    text = path.read_text()
    server.open(path, text)
    server.answer(1, timeout=60)
    time.sleep(0.5)
    while not server.published.empty():
        server.published.get()
    laps = single_edits(server, path, text, edits)
    wanted = [name(number) for number in range(0, size - 2, max(1, size // 20))]
    queries = []
    for query in wanted:
        lap, found = server.timed("workspace/symbol", {"query": query})
        assert any(query in symbol["name"] for symbol in found), query
        queries.append(lap)
    line = text.split("\n").index(f"  - {SHARED}")
    place = {"textDocument": {"uri": path.as_uri()}, "position": position(line, 6)}
    completion, _ = server.timed("textDocument/completion", place)
    rename, edit = server.timed("textDocument/rename", {**place, "newName": "other-style"})
    changes = edit["documentChanges"]
    server_memory = server.memory()
    server.stop()
    return {
        "scan_ms": scan,
        "memory_mb": memory,
        "edit_median_ms": statistics.median(laps),
        "edit_p99_ms": quantile(laps, 0.99),
        "symbol_median_ms": statistics.median(queries),
        "completion_ms": completion,
        "rename_ms": rename,
        "rename_edits": sum(len(change.get("edits", [])) for change in changes),
        "memory_after_mb": server_memory,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", default=str(HERE.parent / "target/release/fieldcraft"))
    parser.add_argument("--floor", help="the built bench, where cargo shall not be asked to build it")
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=pathlib.Path, help="write the workspaces here, and measure nothing")
    options = parser.parse_args()
    for size in map(int, options.sizes.split(",")):
        if options.write:
            workspace(options.write / str(size), size)
            continue
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder) / "root"
            path = workspace(root, size)
            rounds, floors = [], []
            for _ in range(options.rounds):
                rounds.append(measure([options.ours, "lsp"], root, path, size, options.edits))
                floors.append(side_by_side.floor(root, options.floor))
        print(f"\n{size} definitions")
        for key in rounds[0]:
            print(f"  {key:18} {statistics.median(r[key] for r in rounds):10.1f}")
        best = min(r["scan_ms"] for r in rounds)
        for key in floors[0]:
            lowest = min(floor[key] for floor in floors)
            print(f"  {key:18} {lowest:10.1f}\n  {'best scan / it':18} {best / lowest:10.2f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
