// Photographs the page of a report, in light and dark, with one box chosen: screenshots.mjs CHROMIUM PAGE FOLDER
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [, , executablePath, page, folder] = process.argv;
const tools = fileURLToPath(new URL("../.tools/node_modules/x.js", import.meta.url));
const { chromium } = createRequire(tools)("playwright-core");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const browser = await chromium.launch({ executablePath, args });
const blank = await browser.newPage();

// From run to run a browser shades some edges by one level lighter or darker, which makes no other picture.
const alike = (pictures) =>
  blank.evaluate(
    async (sources) => {
      const [one, other] = await Promise.all(
        sources.map(async (source) => {
          const image = await createImageBitmap(await (await fetch(source)).blob());
          const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height);
        }),
      );
      const sizes = one.width === other.width && one.height === other.height;
      return sizes && one.data.every((level, at) => Math.abs(level - other.data[at]) <= 2);
    },
    pictures.map((picture) => `data:image/png;base64,${picture.toString("base64")}`),
  );

for (const colorScheme of ["light", "dark"]) {
  const tab = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 860 } });
  await tab.goto(pathToFileURL(page).href);
  await tab.locator(".picture .service.error").first().click();
  await tab.mouse.move(0, 0);
  const picture = await tab.screenshot();
  const kept = join(folder, `report-${colorScheme}.png`);
  if (!existsSync(kept) || !(await alike([readFileSync(kept), picture]))) writeFileSync(kept, picture);
}
await browser.close();
