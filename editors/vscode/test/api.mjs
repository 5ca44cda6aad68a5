// api.mjs NODE_MODULES VSIX: run host/index.js in the extension host of VS Code, beside the installed extension.
// Started by ../../test.sh.
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { open } from "./window.mjs";

const host = fileURLToPath(new URL("host", import.meta.url));
const window = await open("--vscode-option", "enable-smoke-test-driver");    // without it VS Code does not run tests
let status = 1;
try {
  // VS Code's page calls these two when it runs tests.
  const ended = new Promise((resolve) => window.page.exposeFunction("codeAutomationExit", resolve));
  await window.page.exposeFunction("codeAutomationLog", (_, values) => { for (const value of values) if (/^(ok|FAIL) /.test(value)) console.log(value); });
  await window.load([["extensionDevelopmentPath", window.uri(host)], ["extensionTestsPath", window.uri(`${host}/index.js`)]]);
  const timeout = new Promise((_, reject) => setTimeout(reject, 120000, new Error("no end of the tests in 120 s")).unref());
  status = await Promise.race([ended, timeout]);
} catch (error) {
  console.log("FAIL", error.message);
  await window.page.screenshot({ path: `${process.env.OUT}/failure.png` }).catch(() => {});
}
await window.close();
process.exit(status);
