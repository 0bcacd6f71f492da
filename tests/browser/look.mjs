// What a real browser makes of a page of ours: JSON {folder, chromium, pages} in, a JSON record for each page out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const given = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(join(given.folder, "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core"), "utf8");
// As root in a container, without a screen, and without the calls home that Chromium makes by itself.
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const browser = await chromium.launch({ executablePath: given.chromium, args: flags });

async function opened(path, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const seen = { console: [], errors: [], requests: [], dialogs: [] };
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("dialog", (dialog) => { seen.dialogs.push(dialog.message()); dialog.dismiss(); });
  await page.goto(pathToFileURL(path).href);
  return { context, page, seen };
}

const visible = (page, selector) => page.locator(`:is(${selector}):visible`).count();
const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

async function look(path) {
  const { context, page, seen } = await opened(path, { colorScheme: "light" });
  const record = { seen, light: await background(page), texts: await page.locator("body").innerText() };
  record.scripts = await page.locator("script").count();
  record.bars = await page.locator(".picture .edge .bar").count();
  record.images = await page.locator("img, iframe, object, embed, link").count();

  // The diagram: by mouse, then by keyboard alone.
  const drawn = page.locator(".picture [data-key]");
  record.drawn = await drawn.evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
  record.chosen = [];
  for (const key of await drawn.evaluateAll((all) => all.map((each) => each.dataset.key))) {
    const one = page.locator(`.picture [data-key="${key}"]`).first();
    await one.focus();
    await page.keyboard.press("Enter");
    record.chosen.push([
      key,
      await one.getAttribute("aria-pressed"),
      await page.locator(".part:visible").evaluateAll((all) => all.map((each) => each.dataset.key)),
    ]);
  }
  await page.keyboard.press("Escape");
  record.afterEscape = await visible(page, ".part");
  const node = page.locator(".picture .node[data-key]").first();
  await node.click();
  record.afterClick = await visible(page, ".part");
  await node.click();
  record.afterSecondClick = await visible(page, ".part");

  // Larger and back.
  const size = () => page.evaluate(() => document.querySelector(".picture").getBoundingClientRect().width);
  record.sizes = [await size()];
  for (const way of ["in", "out", "fit"]) {
    await page.locator(`[data-zoom="${way}"]`).first().click();
    record.sizes.push(await size());
  }

  // The filters of the first plan on the page.
  record.filters = [];
  const plan = page.locator("section.architecture").first();
  const form = plan.locator(".filters");
  if (await form.count()) {
    const shown = async (what) => record.filters.push({
      what,
      said: await form.locator("output").innerText(),
      shown: await plan.locator(".pillar > .finding:visible").evaluateAll((all) => all.map(
        (each) => [each.dataset.severity, each.dataset.code, each.dataset.concerns])),
    });
    await shown("all");
    for (const name of ["code", "concerns"]) {
      for (const value of await form.locator(`[name=${name}] option`).allInnerTexts()) {
        await form.locator(`[name=${name}]`).selectOption({ label: value });
        await shown(`${name}=${value}`);
      }
      await form.locator(`[name=${name}]`).selectOption({ index: 0 });
    }
    for (const box of await form.locator("[name=severity]").all()) {
      const value = await box.getAttribute("value");
      await box.uncheck();
      await shown(`without ${value}`);
      await box.check();
    }
    await form.locator("[name=severity]").first().uncheck();
    await form.locator("button[type=reset]").click();
    await page.waitForTimeout(50);
    await shown("reset");
  }
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  record.print = { background: await background(page), filters: await visible(page, ".filters, .zoom, .part") };
  await context.close();

  // What stands on the page for those who can't see it; the policy would keep axe out.
  record.axe = {};
  const unguarded = await opened(path, { bypassCSP: true });
  await unguarded.page.evaluate(() => {
    for (const each of document.querySelectorAll("details")) each.open = true;
    for (const each of document.querySelectorAll(".part")) each.hidden = false;
  });
  await unguarded.page.evaluate(axe);
  for (const colorScheme of ["light", "dark"]) {
    await unguarded.page.emulateMedia({ colorScheme });
    record[`background ${colorScheme}`] = await background(unguarded.page);
    const found = await unguarded.page.evaluate(() => globalThis.axe.run());
    record.axe[colorScheme] = {
      violations: found.violations.map((each) => `${each.impact} ${each.id}: ${each.nodes[0].html}`),
      passes: found.passes.length,
    };
  }
  await unguarded.context.close();
  return record;
}

// What sticks out of the page, or out of a box that would scroll sideways, with all unfolded and one part chosen;
// and whether the drawing that is to fit does. `drawing` is the picture's size as a part of its frame.
async function across(path, width) {
  const { context, page } = await opened(path, { viewport: { width, height: 900 } });
  const found = { width, wide: [] };
  await page.locator('[data-zoom="in"]').first().click();
  await page.locator('[data-zoom="fit"]').first().click();
  found.drawing = await page.locator(".canvas").first().evaluate((frame) => {
    const inner = frame.firstElementChild.getBoundingClientRect();
    return [inner.width / frame.clientWidth, inner.height / frame.clientHeight];
  });
  for (const state of ["as it opens", "unfolded", "with a part"]) {
    if (state === "unfolded") {
      await page.evaluate(() => { for (const each of document.querySelectorAll("details")) each.open = true; });
    }
    if (state === "with a part") await page.locator(".picture .node[data-key]").first().click();
    const sticking = await page.evaluate(() => {
      const boxes = [document.documentElement, ...document.querySelectorAll("body *")];
      const name = (each) => `${each.tagName.toLowerCase()}.${each.getAttribute("class") ?? ""}`;
      return boxes.filter((each) => {
        if (each.matches(".hidden, .hidden *, svg *, .canvas *") || !each.getClientRects().length) return false;
        const scrolls = each === document.documentElement || getComputedStyle(each).overflowX === "auto";
        const right = each.getBoundingClientRect().right;
        return (scrolls && each.scrollWidth > each.clientWidth) || right > document.documentElement.clientWidth + 0.5;
      }).map(name);
    });
    found.wide.push(...sticking.map((each) => `${state}: ${each}`));
  }
  await context.close();
  return found;
}

const records = [];
for (const path of given.pages) {
  const record = await look(path);
  record.across = [];
  for (const width of given.widths) record.across.push(await across(path, width));
  records.push(record);
}
await browser.close();
console.log(JSON.stringify(records));
