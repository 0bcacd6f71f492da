// Opens a plan in VS Code in a browser, and does what somebody would: reads the problems, takes a quick fix, renames
// an id, has the picture shown. Asked and answers in JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { folder, chromium, address, fix, rename, name } = JSON.parse(readFileSync(0, "utf-8"));
const playwright = createRequire(`${folder}/`)("playwright-core").chromium;
const browser = await playwright.launch({ executablePath: chromium, args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
page.setDefaultTimeout(90_000);
const rest = (seconds) => page.waitForTimeout(seconds * 1000);
const texts = (selector) => page.$$eval(selector, (found) => found.map((each) => each.textContent));
const INPUT = ".quick-input-widget .quick-input-box input";
const PROBLEMS = ".markers-panel .monaco-list-row";

async function goTo({ line, column }) {
  await page.keyboard.press("Control+g");
  await page.waitForSelector(INPUT);
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press("Enter");
  await rest(1);
}

async function written() {
  const lines = await page.$$eval(".editor-instance .view-line", (found) =>
    found.sort((a, b) => parseInt(a.style.top) - parseInt(b.style.top)).map((each) => each.textContent),
  );
  return lines.map((line) => line.replaceAll("\u00a0", " ")).join("\n");
}

const seen = {};
await page.goto(address);
const file = page.locator(".explorer-folders-view .monaco-list-row", { hasText: "plan.yaml" });
await file.waitFor();
await file.dblclick();
await page.waitForSelector(".editor-instance .view-lines");
await page.keyboard.press("Control+Shift+m");
await page.waitForSelector(PROBLEMS);
await rest(3);
seen.problems = await texts(PROBLEMS);
seen.lenses = await texts(".codelens-decoration");

await page.click(".editor-instance .view-lines");
await goTo(fix);
await page.keyboard.press("Control+.");
await page.waitForSelector(".action-widget .monaco-list-row");
seen.actions = await texts(".action-widget .monaco-list-row");
await page.keyboard.press("Enter");
await rest(3);
seen.fixed = await written();

await goTo(rename);
await page.keyboard.press("F2");
const box = page.locator(".rename-box input");
await box.waitFor();
await rest(1);
await box.fill(name);
await box.press("Enter");
await rest(3);
seen.renamed = await written();

await page.keyboard.press("F1");
await page.waitForSelector(INPUT);
await page.keyboard.type("iotlint: Show diagram");
await rest(1);
await page.keyboard.press("Enter");
await rest(8);
seen.pictures = [];
for (const frame of page.frames()) {
  const drawn = () => (document.querySelector("svg, pre") || {}).textContent || "";
  if (frame !== page.mainFrame()) seen.pictures.push(await frame.evaluate(drawn).catch(() => ""));
}
// A click on a box of the picture goes to the id; where nothing lays the picture out there are no boxes.
seen.place = "";
for (const frame of page.frames()) {
  const drawn = frame.locator("svg .goes").filter({ hasText: name }).first();
  if (frame === page.mainFrame() || !(await drawn.count().catch(() => 0))) continue;
  await drawn.locator("text").first().click();
  await rest(3);
  seen.place = await page.locator('[id="status.editor.selection"]').textContent();
  break;
}
seen.after = await texts(PROBLEMS);
await browser.close();
console.log(JSON.stringify(seen));
