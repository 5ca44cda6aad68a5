#!/usr/bin/env python3
"""drive.py HX: type into Helix, which runs in a tmux of its own, and read its screen. Started by ../../test.sh."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

helix = sys.argv[1]
editors, out, home = (Path(os.environ[name]) for name in ("EDITORS", "OUT", "HOME"))
agent = Path(".claude/agents/backend-architect.md")
skill = Path(".claude/skills/fastapi/SKILL.md")
description = agent.read_text().split("\n")[2].removeprefix("description: ")


class Terminal:
    """A program on a screen of 120 columns and 50 lines, in a tmux server that is not the user's."""

    def __init__(self, *command):
        self.socket = f"/tmp/fieldcraft-tmux-{os.getpid()}"
        # tmux hands only a part of its environment on to a program.
        environment = [f"{name}={value}" for name, value in os.environ.items()]
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "50", "/usr/bin/env", *environment, *command)
        self.tmux("set-option", "-g", "escape-time", "0")

    def tmux(self, *arguments):
        command = ["tmux", "-u", "-S", self.socket, *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=20).stdout

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)

    def key(self, name):
        self.tmux("send-keys", name)

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def wait(self, pattern, gone=False):
        stop = time.time() + 10
        while bool(re.search(pattern, screen := self.screen(), re.M)) == gone:
            assert time.time() < stop, f"{'still' if gone else 'not'} on the screen: {pattern}\n{screen}"
            time.sleep(0.03)

    def normal_mode(self):
        """Escape and the next key must not arrive as one: Helix would take them for Alt and that key."""
        self.key("Escape")
        self.wait(r"^ NOR ")

    def command(self, text):
        self.type(":" + text)
        self.wait(f"^:{re.escape(text)}")
        self.key("Enter")

    def ended(self):
        return not self.tmux("list-sessions").strip()


def check(name, body):
    try:
        body()
        print("ok", name, flush=True)
    except Exception as error:
        print(f"FAIL {name}: {error}", flush=True)
        failed.append(name)
        terminal.key("Escape")
        time.sleep(0.2)


def expect_selected(text):
    file = out / "selected"
    file.unlink(missing_ok=True)
    terminal.command("pipe-to cat > $OUT/selected")
    stop = time.time() + 5
    while not file.exists() or file.read_text() != text:
        assert time.time() < stop, f"selected: {file.read_text() if file.exists() else None!r}"
        time.sleep(0.03)


def expect_file(file, text):
    stop = time.time() + 5
    while not file.exists() or text not in file.read_text():
        assert time.time() < stop, f"{file}: {file.read_text() if file.exists() else None!r}"
        time.sleep(0.03)


def expect_next_finding(keys, code, text, cursor):
    """`]d` selects the range of the next finding, with the cursor on its last character."""
    terminal.type(keys)
    terminal.wait(rf"1 sel +{cursor} *$")
    expect_selected(text)
    terminal.type(" d")
    terminal.wait(rf"fieldcraft +{code} ")
    terminal.key("Escape")
    terminal.wait(r"severity +source", gone=True)


def health():
    for language in ("markdown", "claude-json"):
        done = subprocess.run([helix, "--health", language], capture_output=True, text=True)
        assert re.search(r"fieldcraft.*/bin/fieldcraft", done.stdout), done.stdout
    assert re.search("Highlight queries: .*✓", done.stdout), done.stdout


def diagnostics():
    terminal.wait(r"● 2 ")
    expect_next_finding("gg]d", "yaml-repaired", description, "3:457")
    expect_next_finding("]d", "skill-not-found", "better-auth", "8:17")


def completion():
    terminal.type("8Go")
    terminal.wait(r"^ INS ")
    terminal.type("- uv")                    # the indentation is there
    terminal.wait(r"\b9 +- uv\b")
    terminal.key("C-x")
    terminal.wait(r"uv-package-manager +\S")
    terminal.key("C-n")
    terminal.key("Enter")
    terminal.wait(r"\b9 +- uv-package-manager\b")
    terminal.normal_mode()
    terminal.command("reload")
    terminal.wait(r"- uv-package-manager", gone=True)


def hover():
    terminal.type("gg/## Trig")
    terminal.key("Enter")
    terminal.wait(r"1 sel +15:\d+ *$")
    terminal.type(" k")
    terminal.wait("tokens")
    terminal.key("Escape")
    terminal.wait("tokens", gone=True)


def fix():
    terminal.type("3GfU a")                  # from the key to the first letter of the value
    terminal.wait("real line breaks")
    terminal.key("Enter")
    terminal.wait(r"description: \|")
    terminal.wait(r"● 1 ")
    expect_next_finding("gg]d", "skill-not-found", "better-auth", "18:17")
    terminal.command("write")
    terminal.wait(r"written")
    assert agent.read_text() == (editors / "test/fixed.md").read_text(), agent.read_text()


def definition():
    terminal.type("gg/- fast")
    terminal.key("Enter")
    terminal.wait(r"1 sel +17:\d+ *$")
    terminal.type("gd")
    terminal.wait(rf"^ NOR .*{re.escape(str(skill))}")
    expect_selected("fastapi")
    terminal.command("buffer-close")
    terminal.wait(rf"^ NOR .*{re.escape(str(agent))}")


def rename():
    terminal.type(" r")
    terminal.wait(r"rename-to:fastapi$")
    terminal.type("-x")
    terminal.key("Enter")
    terminal.wait(r"- fastapi-x$")
    terminal.command("write-all")
    terminal.wait(r"written")
    expect_file(agent, "    - fastapi-x\n")
    expect_file(Path(".claude/agents/api-reviewer.md"), "  - fastapi-x\n")
    expect_file(Path(".claude/skills/fastapi-x/SKILL.md"), "name: fastapi-x\n")
    assert not skill.exists()


def json():
    terminal.command("open .mcp.json")
    terminal.type("gg/orders-db")
    terminal.key("Enter")
    terminal.wait(r"1 sel +3:\d+ *$")
    terminal.type("gr")
    terminal.wait(r"\.mcp\.json:3 .*\n.*\.claude/agents/api-reviewer\.md:4 ")
    terminal.key("Escape")
    terminal.wait(r"api-reviewer\.md:4", gone=True)
    terminal.command("open package.json")
    terminal.wait(r'"private": true')
    terminal.type(" k")
    terminal.wait("No configured language server supports hover")


def quit():
    terminal.command("quit-all!")
    stop = time.time() + 10
    while not terminal.ended():
        assert time.time() < stop, terminal.screen()
        time.sleep(0.05)


failed = []
shutil.copytree(editors / "helix", home / ".config/helix", ignore=shutil.ignore_patterns("test"))
print("version", subprocess.run([helix, "--version"], capture_output=True, text=True).stdout.split()[1])
terminal = Terminal(helix, "-v", "--log", str(out / "helix.log"), str(agent))
try:
    terminal.wait("name: backend-architect")
    check("health", health)
    check("diagnostics", diagnostics)
    if not failed:                           # else nothing else can work
        check("completion of a skill", completion)
        check("hover on a section heading", hover)
        check("fix applied", fix)
        check("from a skill in a list to its file", definition)
        check("rename of a skill, with its folder", rename)
        check("references from .mcp.json, and no other JSON is served", json)
    check("quit", quit)
finally:
    terminal.tmux("kill-server")
sys.exit(bool(failed))
