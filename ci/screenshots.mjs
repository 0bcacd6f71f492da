// Photographs the page of a report, in light and dark, with one box chosen: screenshots.mjs CHROMIUM PAGE FOLDER
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [, , executablePath, page, folder] = process.argv;
const tools = fileURLToPath(new URL("../.tools/node_modules/x.js", import.meta.url));
const { chromium } = createRequire(tools)("playwright-core");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const browser = await chromium.launch({ executablePath, args });
for (const colorScheme of ["light", "dark"]) {
  const tab = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 860 } });
  await tab.goto(pathToFileURL(page).href);
  await tab.locator(".picture .service.error").first().click();
  await tab.mouse.move(0, 0);
  await tab.screenshot({ path: join(folder, `report-${colorScheme}.png`) });
}
await browser.close();
