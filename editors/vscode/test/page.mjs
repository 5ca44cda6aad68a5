// page.mjs NODE_MODULES VSIX: use VS Code as a person does, by keyboard and mouse on its page in Chromium.
// Started by ../../test.sh.
import assert from "node:assert";
import fs from "node:fs";
import { open } from "./window.mjs";

const agent = ".claude/agents/backend-architect.md";
const window = await open();
const { page } = window;
let failed = 0;

async function check(name, body) {
  if (failed > 1) return;                      // each further one would take its time to fail
  try {
    await body();
    console.log("ok", name);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error.message.split("\n").slice(0, 12).join("\n")}`);
    await page.screenshot({ path: `${process.env.OUT}/${name}.png` }).catch(() => {});
    await page.keyboard.press("Escape");
  }
}

const row = (list, text) => page.locator(`${list} .monaco-list-row`, { hasText: text }).first();
const line = (text) => page.locator(".view-line", { hasText: text }).first();

async function command(title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").fill(`>${title}`);
  await row(".quick-input-list", title).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

async function goTo(lineNumber, column) {
  await page.locator(".monaco-editor .view-lines").first().click();
  await page.keyboard.press("Control+g");
  await page.locator(".quick-input-widget input").fill(`:${lineNumber}:${column}`);
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** Presses keys until they bring up `widget`: VS Code drops the request when it asks for the light bulb at that moment. */
async function summon(keys, widget) {
  for (let tries = 1; ; tries++) {
    await page.keyboard.press(keys);
    try {
      return await widget.waitFor({ timeout: 5000 });
    } catch (error) {
      if (tries === 4) throw error;
      await page.keyboard.press("Escape");
    }
  }
}

await check("squiggles", async () => {
  await window.load([["openFile", window.uri(agent)]]);
  await page.locator(".squiggly-warning").nth(1).waitFor();
});

await check("diagnostics in the Problems view", async () => {
  await command("View: Focus Problems");
  for (const [rule, position] of [["yaml-repaired", "[Ln 3, Col 14]"], ["skill-not-found", "[Ln 8, Col 7]"]]) {
    const text = await row(".markers-panel", rule).innerText();
    assert.ok(text.includes("fieldcraft") && text.includes(position), text);
  }
});

await check("hover on a section heading", async () => {
  await line(/^##\sTriggers$/).locator("span").last().hover();
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "tokens" }).first();
  await hover.waitFor();
  assert.match(await hover.innerText(), /Triggers/);
  await page.keyboard.press("Escape");
});

await check("completion of a skill", async () => {
  await goTo(8, 18);
  await page.keyboard.press("Enter");          // VS Code keeps the indentation
  await page.keyboard.type("- u");
  await row(".suggest-widget.visible", "uv-package-manager").waitFor();
  await page.keyboard.press("Enter");
  await line(/^\s*-\suv-package-manager$/).waitFor();
  while (await page.locator(".view-line", { hasText: "uv-package-manager" }).count() > 0) await page.keyboard.press("Control+z");
  await command("File: Revert File");
});

await check("completion of a path, folder by folder", async () => {
  await goTo(1, 1);
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("[a](../sk");
  await row(".suggest-widget.visible", "../skills/").waitFor();
  await page.keyboard.press("Enter");
  await row(".suggest-widget.visible", "../skills/fastapi/").waitFor();
  await page.keyboard.press("Escape");
  await command("File: Revert File");
});

await check("fix applied", async () => {
  await goTo(3, 20);
  await summon("Control+.", row(".action-widget", "block"));
  await page.keyboard.press("Enter");
  await line(/^description:\s[|]/).waitFor();
  await row(".markers-panel", "yaml-repaired").waitFor({ state: "detached" });
  assert.match(await row(".markers-panel", "skill-not-found").innerText(), /Ln 18, Col 7/);
  await page.keyboard.press("Control+s");
  const fixed = fs.readFileSync(`${process.env.EDITORS}/test/fixed.md`, "utf8");
  await assertSoon(() => fs.readFileSync(agent, "utf8") === fixed, () => fs.readFileSync(agent, "utf8"));
});

await check("code lens, and its references", async () => {
  await page.locator(".codelens-decoration a", { hasText: /^2 references/ }).click();
  await row(".peekview-widget", "design-endpoint.md").waitFor();
  await row(".peekview-widget", "api-reviewer.md").waitFor();
  await page.keyboard.press("Escape");
});

await check("rename of a skill, with its folder", async () => {
  const skill = ".claude/skills/http-api/SKILL.md";
  await goTo(17, 9);
  const name = page.locator(".rename-box input");
  await summon("F2", name);
  await name.fill("http-api");
  await page.keyboard.press("Enter");
  await line(/^\s*-\shttp-api$/).waitFor();
  await command("File: Save All Files");
  for (const [file, text] of [[agent, "    - http-api\n"], [".claude/agents/api-reviewer.md", "  - http-api\n"], [skill, "name: http-api\n"]]) {
    await assertSoon(() => fs.readFileSync(file, "utf8").includes(text), () => `${file}: ${fs.readFileSync(file, "utf8")}`);
  }
  assert.ok(!fs.existsSync(".claude/skills/fastapi"));
  // A second edit for the same move would be asked about.
  assert.strictEqual(await page.locator(".monaco-dialog-box").count(), 0, "a question is asked");
});

await check("a missing program is reported, with the way to the settings", async () => {
  fs.writeFileSync(window.machineSettings, JSON.stringify({ "fieldcraft.path": "/nowhere/fieldcraft" }));
  const notice = page.locator(".notification-toast", { hasText: "/nowhere/fieldcraft" });
  await notice.waitFor();
  await notice.getByRole("button", { name: "Open Settings" }).click();
  await page.locator(".settings-editor .setting-item", { hasText: "Fieldcraft: Path" }).first().waitFor();
  assert.strictEqual(await page.locator(".notification-toast").count(), 0, "another notice is shown");
});

async function assertSoon(condition, describe) {
  for (const end = Date.now() + 5000; !condition(); await page.waitForTimeout(50)) assert.ok(Date.now() < end, describe());
}

await window.close();
process.exit(failed > 0 ? 1 : 0);
