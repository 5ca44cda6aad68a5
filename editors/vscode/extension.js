// Starts `fieldcraft lsp` and connects VS Code to it. What the server can do comes from the server itself.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

// VS Code gives agents, skills, prompts and instructions language ids of their own; the rest is markdown.
const languages = ["markdown", "chatagent", "skill", "prompt", "instructions"];
// Of JSON, only the files that Claude Code reads, be they `json` or `jsonc` here; of YAML, only our own settings.
const patterns = [".fieldcraft.yaml", ".mcp.json", ".claude/settings.json", ".claude/settings.local.json", ".claude-plugin/plugin.json", ".claude-plugin/marketplace.json", "hooks/hooks.json", ".claude/rules/**/*.mdc"];
const schemes = ["file", "untitled", "vscode-remote"];
const documentSelector = schemes.flatMap((scheme) => [
  ...languages.map((language) => ({ scheme, language })),
  ...patterns.map((pattern) => ({ scheme, pattern: `**/${pattern}` })),
]);

let output;
let client;
let last = Promise.resolve(); // starts and stops are queued: a client can do neither while it does the other

exports.activate = async (context) => {
  output = vscode.window.createOutputChannel("Fieldcraft", { log: true });
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("fieldcraft.restart", restart),
    vscode.commands.registerCommand("fieldcraft.showReferences", showReferences),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("fieldcraft.path") && restart()),
  );
  await startWhenNeeded(context);
};

exports.deactivate = () => enqueue(stop);

// Any JSON or YAML file activates the extension, and most are no reason to start a server.
async function startWhenNeeded(context) {
  const isServed = (document) => vscode.languages.match(documentSelector, document) > 0;
  if (vscode.workspace.textDocuments.some(isServed)) return restart();
  const listener = vscode.workspace.onDidOpenTextDocument((document) => {
    if (!isServed(document)) return;
    listener.dispose();
    if (!client) restart();
  });
  context.subscriptions.push(listener);
}

const enqueue = (step) => (last = last.then(step).catch((error) => output.error(error)));

const restart = () => enqueue(async () => {
  await stop();
  await start();
});

async function stop() {
  const old = client;
  client = undefined;
  // A client that could not start cannot be stopped either; that must not keep the next one from starting.
  await old?.dispose().catch((error) => output.warn(error));
}

async function start() {
  const setting = vscode.workspace.getConfiguration("fieldcraft").get("path").trim();
  const command = setting ? fromSetting(setting) : fromPath("fieldcraft");
  if (!command) return void complain(setting);
  output.info(`Starting ${command}`);
  client = new LanguageClient("fieldcraft", "Fieldcraft", { command, args: ["lsp"] }, {
    documentSelector,
    outputChannel: output,
    synchronize: { configurationSection: "fieldcraft" },
    middleware: {
      provideCompletionItem,
      // A change of `fieldcraft.path` also ends this client, so that it may not come to send the news.
      workspace: { didChangeConfiguration: (sections, next) => next(sections).catch((error) => output.warn(error)) },
    },
  });
  await client.start();
}

// Behind a folder the path goes on, and VS Code asks for the rest only when told to.
async function provideCompletionItem(document, position, context, token, next) {
  const found = await next(document, position, context, token);
  for (const item of Array.isArray(found) ? found : found?.items ?? []) {
    const label = typeof item.label === "string" ? item.label : item.label.label;
    if (item.kind === vscode.CompletionItemKind.Folder && label.endsWith("/")) {
      item.command = { title: "Suggest", command: "editor.action.triggerSuggest" };
    }
  }
  return found;
}

// What a code lens does. The server speaks of places in the terms of the protocol.
async function showReferences(uri, position, locations) {
  const convert = client.protocol2CodeConverter;
  await vscode.commands.executeCommand("editor.action.showReferences",
    convert.asUri(uri), convert.asPosition(position), await convert.asReferences(locations));
}

function fromSetting(setting) {
  const file = setting.startsWith("~/") ? path.join(os.homedir(), setting.slice(2)) : setting;
  // A bare name is looked for on the PATH, as everywhere.
  return path.isAbsolute(file) ? executable(file) : file.includes("/") ? undefined : fromPath(file);
}

function fromPath(name) {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const found = folder && executable(path.join(folder, name));
    if (found) return found;
  }
}

function executable(file) {
  for (const extension of process.platform === "win32" ? ["", ".exe"] : [""]) {
    try {
      fs.accessSync(file + extension, fs.constants.X_OK);
      if (fs.statSync(file + extension).isFile()) return file + extension;
    } catch {}
  }
}

async function complain(setting) {
  const why = setting
    ? `Fieldcraft cannot start: \`fieldcraft.path\` is set to \`${setting}\`, which is not a program on this machine.`
    : "Fieldcraft cannot start: there is no program `fieldcraft` on the PATH. Install it, or say where it is in `fieldcraft.path`.";
  output.error(why);
  const openSettings = "Open Settings";
  if ((await vscode.window.showErrorMessage(why, openSettings)) === openSettings) {
    // In a remote window the setting belongs to the remote machine.
    const place = vscode.env.remoteName ? "openRemoteSettings" : "openSettings";
    await vscode.commands.executeCommand(`workbench.action.${place}`, { query: "fieldcraft.path" });
  }
}
