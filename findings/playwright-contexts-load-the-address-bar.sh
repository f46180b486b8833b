#!/usr/bin/env bash
# Each new context of a headless Chromium 156 has a window with an address bar, though nobody sees it, and the bar loads
# two pages for its suggestions (chrome://omnibox-popup.top-chrome/) into a process of their own: with Playwright that is
# two thirds of what a context with one small page costs. `--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup`
# keeps them away, and takes the place of Playwright's own list of features, which has to be given again
# (src/testing/chromium.ts). Targets of this type show only where they are asked for by a filter.
set -euo pipefail
chromium=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$chromium" ]; then
  echo "Chromium is not installed: nothing was looked at"
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts playwright-core@1.65.1

cat > probe.js <<'JS'
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

/** How many targets of the browser's own windows there are beside one page. */
async function pagesOfTheBar(args) {
  const browser = await chromium.launch({ executablePath: process.argv[2], args: ["--no-sandbox", ...args] });
  const context = await browser.newContext();
  await context.newPage();
  const session = await browser.newBrowserCDPSession();
  let found = [];
  for (let look = 0; look < 30 && found.length === 0; look++) {
    await sleep(200);
    const { targetInfos } = await session.send("Target.getTargets", { filter: [{}] });
    found = targetInfos.filter(({ url }) => url.startsWith("chrome://omnibox-popup"));
  }
  const version = browser.version();
  await browser.close();
  return { count: found.length, version };
}
const plain = await pagesOfTheBar([]);
const without = await pagesOfTheBar(["--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup"]);
console.log(
  `playwright-core 1.65.1 with Chromium ${plain.version}: a new headless context loads ${plain.count} pages of the ` +
    `address bar's suggestions; with both features off ${without.count}`,
);
process.exit(plain.count > 0 && without.count === 0 ? 0 : 1);
JS
node probe.js "$chromium"
