// A VS Code window on the test workspace: code-server with the packed extension in it, and its page in Chromium.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [modules, vsix] = process.argv.slice(2);
const out = process.env.OUT;
const program = path.join(modules, "code-server");

const settings = {
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "git.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.editor.enablePreview": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** Opens a window. Settings of the machine, such as `fieldcraft.path`, are in `machineSettings`. */
export async function open(...serverOptions) {
  const machineSettings = `${out}/data/Machine/settings.json`;
  for (const name of ["User", "Machine"]) fs.mkdirSync(`${out}/data/${name}`, { recursive: true });
  fs.writeFileSync(`${out}/data/User/settings.json`, JSON.stringify(settings, null, 2));
  fs.writeFileSync(machineSettings, "{}");
  fs.writeFileSync(`${out}/config.yaml`, "auth: none\n");
  console.log("version", JSON.parse(fs.readFileSync(`${program}/lib/vscode/package.json`)).version);

  const env = { ...process.env, EXTENSIONS_GALLERY: "{}" };    // no gallery: nothing is asked of the network
  const common = [`${program}/out/node/entry.js`, "--config", `${out}/config.yaml`, "--user-data-dir", `${out}/data`,
    "--extensions-dir", `${out}/extensions`];
  const installed = spawnSync(process.execPath, [...common, "--install-extension", vsix], { env, encoding: "utf8" });
  if (installed.status !== 0) throw new Error(installed.stdout + installed.stderr);

  const server = spawn(process.execPath, [...common, "--bind-addr", "127.0.0.1:0", "--disable-telemetry",
    "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override", ...serverOptions],
    { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const origin = await address(server);

  const { chromium } = createRequire(`${modules}/`)("playwright-core");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox",
    "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--no-proxy-server"] });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(60000);
  const log = fs.createWriteStream(`${out}/page.log`);
  page.on("console", (message) => log.write(`${message.type()} ${message.text()}\n`));

  return {
    page, machineSettings,
    /** The URI by which the page knows a file. */
    uri: (file) => `vscode-remote://${new URL(origin).host}${path.resolve(file)}`,
    load: (payload) => page.goto(`${origin}/?folder=${encodeURIComponent(process.cwd())}&payload=${encodeURIComponent(JSON.stringify(payload))}`),
    async close() {
      await browser.close();
      const ended = once(server, "exit");
      server.kill();
      await ended;
    },
  };
}

async function address(server) {
  const log = fs.createWriteStream(`${out}/code-server.log`);
  let text = "";
  server.stderr.pipe(log);
  return new Promise((resolve, reject) => {
    server.stdout.on("data", (data) => {
      log.write(data);
      text += data;
      const found = /listening on (http:\S+)/.exec(text);
      if (found) resolve(new URL(found[1]).origin);
    });
    server.on("exit", (status) => reject(new Error(`code-server ended with status ${status}: ${text}`)));
  });
}
