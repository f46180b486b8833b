import type { Page } from "playwright-core";

/**
 * Presses something that plays a sample, and waits until its clock has run. The page itself takes note, so a sample that is
 * over before the test looks again has been seen, too.
 * @param name a part of the sample's name, or "" for whichever it is
 */
export async function playBy(page: Page, name: string, press: () => Promise<void>): Promise<void> {
  const begun = await page.evaluateHandle((wanted) => {
    const promise = new Promise<void>((resolve) => {
      new MutationObserver((_changes, observer) => {
        const isPlaying = document.querySelector(".play[aria-label=Pause]") !== null;
        const isWanted = document.querySelector(".now strong")?.textContent?.includes(wanted) ?? false;
        const clock = document.querySelector(".clock")?.textContent ?? "0:00.0";
        if (!isPlaying || !isWanted || clock.startsWith("0:00.0")) return;
        observer.disconnect();
        resolve();
      }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    return { promise };
  }, name);
  await press();
  await begun.evaluate(({ promise }) => promise);
  await begun.dispose();
}
