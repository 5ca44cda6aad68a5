// Runs in the extension host of VS Code, beside the installed extension: asks VS Code what it knows of the agent.
const assert = require("node:assert");
const fs = require("node:fs");
const vscode = require("vscode");

const until = async (what, condition, milliseconds = 20000) => {
  for (const end = Date.now() + milliseconds; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const value = await condition();
    if (value) return value;
  }
  throw new Error(`timed out waiting for ${what}`);
};

/** What a provider of the extension or of VS Code itself answers; asked again while it answers nothing. */
const ask = (command, accept, ...parameters) => until(command, async () => {
  const answer = await vscode.commands.executeCommand(`vscode.${command}`, ...parameters).then((value) => value, () => undefined);
  return answer && accept(answer);
});

const findings = (document) => vscode.languages.getDiagnostics(document.uri)
  .filter((diagnostic) => diagnostic.source === "fieldcraft")
  .sort((one, other) => one.range.start.compareTo(other.range.start))
  .map(({ code, range: { start, end }, severity }) =>
    [code.value ?? code, start.line, start.character, end.line, end.character, vscode.DiagnosticSeverity[severity]]);

const expectFindings = async (document, expected) => {
  await until("findings", () => { try { assert.deepStrictEqual(findings(document), expected); return true; } catch {} }).catch(() => {});
  assert.deepStrictEqual(findings(document), expected);
};

/** Where `text` stands first in the document. */
const position = (document, text) => {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `${text} is not in ${document.fileName}`);
  return document.positionAt(offset);
};

const inFolder = (file) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, file);
const openFile = (file) => vscode.workspace.openTextDocument(inFolder(file));
const read = (file) => fs.readFileSync(inFolder(file).fsPath, "utf8");

/** A place as text, with counts from 0. */
const place = ({ uri, targetUri = uri, range, targetSelectionRange: { start } = range }) =>
  `${vscode.workspace.asRelativePath(targetUri)}:${start.line}:${start.character}`;

const definitions = (document, text) => ask("executeDefinitionProvider", (found) => found.length > 0 && found.map(place),
  document.uri, position(document, text));

const expectLenses = async (document, expected) => {
  let titles;
  await until("code lenses", async () => {
    const lenses = await vscode.commands.executeCommand("vscode.executeCodeLensProvider", document.uri, 10);
    // VS Code has lenses of its own for .mcp.json.
    titles = lenses.map((lens) => lens.command.title.replace(/\d+ tokens/, "N tokens")).filter((title) => /reference|tokens/.test(title));
    return titles.join() === expected.join();
  }, 5000).catch(() => {});
  assert.deepStrictEqual(titles, expected);
};

const skill = ".claude/skills/fastapi/SKILL.md";

const configure = (name, value) =>
  vscode.workspace.getConfiguration("fieldcraft").update(name, value, vscode.ConfigurationTarget.Workspace);

const started = () => fs.readdirSync(process.env.SERVERS).filter((name) => name.endsWith(".started")).length;
const ended = () => fs.readdirSync(process.env.SERVERS).filter((name) => name.endsWith(".ended")).length;

const tests = {
  async "no server for any other JSON"() {
    assert.strictEqual((await openFile("package.json")).languageId, "json");
    await until("activation", () => vscode.extensions.getExtension("fieldcraft.fieldcraft")?.isActive);
    assert.strictEqual(started(), 0);
  },

  async "language id of VS Code's own"() {
    const document = await openFile(".claude/agents/backend-architect.md");
    await vscode.window.showTextDocument(document);
    assert.strictEqual(document.languageId, "chatagent");
    return document;
  },

  async diagnostics(document) {
    await expectFindings(document, [["yaml-repaired", 2, 13, 2, 457, "Warning"], ["skill-not-found", 7, 6, 7, 17, "Warning"]]);
  },

  async "completion of a skill"(document) {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(8, 0), "    - u\n");
    await vscode.workspace.applyEdit(edit);
    const items = await ask("executeCompletionItemProvider", ({ items }) => {
      const skills = items.filter((item) => /uv-package-manager/.test(item.label.label ?? item.label));
      return skills.length > 0 && { skills, labels: items.map((item) => item.label.label ?? item.label) };
    }, document.uri, new vscode.Position(8, 7));
    assert.strictEqual(items.skills.length, 1);
    assert.ok(!items.labels.includes("fastapi"), "offers a skill that is in the list already");
    const { range } = items.skills[0];
    assert.deepStrictEqual([(range.replacing ?? range).start.character, (range.replacing ?? range).end.character], [6, 7]);
    await vscode.commands.executeCommand("undo");
    await until("undo", () => document.lineAt(8).text === "---");
  },

  async "hover on a section heading"(document) {
    const line = document.getText().split("\n").indexOf("## Triggers");
    await ask("executeHoverProvider", (hovers) => {
      const text = hovers.flatMap((hover) => hover.contents).map((content) => content.value ?? content).join("\n");
      return /Triggers/.test(text) && /tokens/.test(text);
    }, document.uri, new vscode.Position(line, 5));
  },

  async "level of a rule changed in the settings"(document) {
    await configure("rules", { "skill-not-found": "error" });
    await expectFindings(document, [["yaml-repaired", 2, 13, 2, 457, "Warning"], ["skill-not-found", 7, 6, 7, 17, "Error"]]);
    await configure("rules", undefined);
    await expectFindings(document, [["yaml-repaired", 2, 13, 2, 457, "Warning"], ["skill-not-found", 7, 6, 7, 17, "Warning"]]);
  },

  async "from a skill in a list to its file"(document) {
    assert.deepStrictEqual(await definitions(document, "fastapi\n"), [`${skill}:1:6`]);
  },

  async "from a tool to .mcp.json, which is served"() {
    assert.deepStrictEqual(await definitions(await openFile(".claude/agents/api-reviewer.md"), "orders-db"), [".mcp.json:2:5"]);
    await expectLenses(await openFile(".mcp.json"), ["1 reference"]);
  },

  async "a rule with an ending that is not read"() {
    const path = inFolder(".claude/rules/brief.mdc").fsPath;
    fs.mkdirSync(inFolder(".claude/rules").fsPath);
    fs.writeFileSync(path, "Be brief.\n");
    const rule = await openFile(".claude/rules/brief.mdc");
    await vscode.window.showTextDocument(rule);
    await expectFindings(rule, [["wrong-ending", 0, 0, 0, 9, "Error"]]);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    fs.rmSync(inFolder(".claude/rules").fsPath, { recursive: true });
  },

  async "code lens, as the settings have it"(document) {
    await expectLenses(document, ["2 references · ≈ N tokens"]);
    await configure("codeLens", { tokens: false });
    await expectLenses(document, ["2 references"]);
    await configure("codeLens", undefined);
    await expectLenses(document, ["2 references · ≈ N tokens"]);
    // What the editor says nothing of is for the project to say.
    fs.writeFileSync(inFolder(".fieldcraft.yaml").fsPath, "codeLens: { references: false }\n");
    await expectLenses(document, ["≈ N tokens"]);
    fs.rmSync(inFolder(".fieldcraft.yaml").fsPath);
    await expectLenses(document, ["2 references · ≈ N tokens"]);
  },

  async "rename refused, with the reason"(document) {
    const rename = (text, name) => vscode.commands.executeCommand("vscode.executeDocumentRenameProvider",
      document.uri, position(document, text), name);
    await assert.rejects(rename("fastapi\n", "uv-package-manager"), /The name `uv-package-manager` is taken/);
    await assert.rejects(rename("better-auth\n", "x"), /Nothing in the workspace is called `better-auth`/);
  },

  // What this command returns has lost the order of its steps, so it cannot be applied here; page.mjs does that.
  async "rename of a skill, in all files"(document) {
    const edit = await ask("executeDocumentRenameProvider", (edit) => edit.size > 0 && edit,
      document.uri, position(document, "fastapi\n"), "web-api");
    const edits = edit.entries().map(([uri, edits]) => [vscode.workspace.asRelativePath(uri), edits.map((edit) => edit.newText).join()]);
    assert.deepStrictEqual(edits.sort(), [".claude/agents/api-reviewer.md", ".claude/agents/backend-architect.md", ".claude/skills/web-api/SKILL.md"]
      .map((file) => [file, "web-api"]));
  },

  async "names follow a folder that is moved, there and back"(document) {
    for (const [from, to] of [["fastapi", "http-api"], ["http-api", "fastapi"]]) {
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(inFolder(`.claude/skills/${from}`), inFolder(`.claude/skills/${to}`));
      assert.ok(await vscode.workspace.applyEdit(edit));
      await until("the text", () => document.getText().includes(`    - ${to}\n`));
      await until("the files", async () => {
        await vscode.workspace.saveAll();
        return read(`.claude/skills/${to}/SKILL.md`).includes(`name: ${to}\n`) && read(".claude/agents/api-reviewer.md").includes(`  - ${to}\n`);
      });
      assert.deepStrictEqual(await definitions(document, `${to}\n`), [`.claude/skills/${to}/SKILL.md:1:6`]);
    }
  },

  async "fix applied"(document) {
    // What the command returns no longer says which finding an action belongs to; the edit tells it.
    const writesBlock = (action) => action.edit?.entries().some(([, edits]) => edits.some((edit) => /^[|>]/.test(edit.newText)));
    const fix = await ask("executeCodeActionProvider", (actions) => actions.find(writesBlock),
      document.uri, new vscode.Range(2, 20, 2, 20), vscode.CodeActionKind.QuickFix.value, 10);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.strictEqual(document.getText(), fs.readFileSync(`${process.env.EDITORS}/test/fixed.md`, "utf8"));
    await expectFindings(document, [["skill-not-found", 17, 6, 17, 17, "Warning"]]);
  },

  async "restart by command and by settings"(document) {
    const before = started();
    await vscode.commands.executeCommand("fieldcraft.restart");
    await until("another server", () => started() === before + 1 && ended() === before);
    await configure("path", `${process.env.HOME}/../bin/fieldcraft`);
    await until("yet another server", () => started() === before + 2 && ended() === before + 1);
    await expectFindings(document, [["skill-not-found", 17, 6, 17, 17, "Warning"]]);
    await configure("path", "/nowhere/fieldcraft");
    await until("no server", () => ended() === before + 2);
    assert.deepStrictEqual(findings(document), []);
    await configure("path", undefined);
    await expectFindings(document, [["skill-not-found", 17, 6, 17, 17, "Warning"]]);
  },
};

exports.run = async () => {
  let document;
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      document = await test(document) ?? document;
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}: ${error.message}`);
      if (failed > 1) break;                   // each further one would take its time to fail
    }
  }
  if (failed > 0) throw new Error(`${failed} failed`);
};
