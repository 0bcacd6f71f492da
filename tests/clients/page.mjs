// Opens the page of the extension in a browser and clicks: JSON {folder, chromium, page, box} in, what happened out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const given = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(join(given.folder, "x.js"));
const { chromium } = require("playwright-core");
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const browser = await chromium.launch({ executablePath: given.chromium, args: flags });
const tab = await browser.newPage();
const errors = [], requests = [];
tab.on("pageerror", (error) => errors.push(error.message));
tab.on("request", (request) => requests.push(request.url()));
tab.on("dialog", (dialog) => { errors.push(dialog.message()); dialog.dismiss(); });
await tab.addInitScript(() => {
  window.posted = [];
  window.acquireVsCodeApi = () => ({ postMessage: (message) => window.posted.push(message) });
});
await tab.goto(pathToFileURL(given.page).href);
const drawn = tab.locator(`[id="${given.box}"]`);
await drawn.locator("text").first().click();
await drawn.focus();
await tab.keyboard.press("Enter");
const posted = await tab.evaluate(() => window.posted);
const texts = await tab.locator("svg text").allTextContents();
await browser.close();
process.stdout.write(JSON.stringify({ posted, texts, errors, requests: requests.length }));
