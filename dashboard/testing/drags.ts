import type { JSHandle, Locator, Page } from "playwright-core";

/** What a drag carries, as Chromium's protocol tells it. */
interface DragData {
  items: { mimeType: string; data: string }[];
  dragOperationsMask: number;
}

/** A drag that the page does not let begin is none after this. */
const BEGIN_MILLIS = 5_000;

/**
 * Drags an element, and gives what the browser would hand to another program: data by its type, in lower case. It can be
 * repeated until the page has at hand what it hands out.
 * @returns nothing in it where no drag begins
 */
export async function dragOut(page: Page, element: Locator): Promise<ReadonlyMap<string, string>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Input.setInterceptDrags", { enabled: true });
  const begun = new Promise<DragData | null>((resolve) => {
    session.once("Input.dragIntercepted", ({ data }) => resolve(data));
    setTimeout(() => resolve(null), BEGIN_MILLIS).unref();
  });
  const box = await element.boundingBox();
  const at = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 8 };
  const mouse = (type: "mousePressed" | "mouseMoved", by: number) =>
    session.send("Input.dispatchMouseEvent", {
      type,
      x: at.x + by,
      y: at.y + by,
      button: "left",
      buttons: 1,
      clickCount: 1,
    });
  await mouse("mousePressed", 0);
  for (const by of [4, 12, 30]) await mouse("mouseMoved", by);
  const data = await begun;
  if (data) await session.send("Input.dispatchDragEvent", { type: "dragCancel", ...at, data });
  await session.send("Input.setInterceptDrags", { enabled: false });
  await session.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at, button: "left", clickCount: 1 });
  await session.detach();
  return new Map(data?.items.map((item) => [item.mimeType.toLowerCase(), item.data] as const));
}

/** Holds a file of this test over the page. @returns what the drag carries, for the drop */
export async function holdFileOver(
  page: Page,
  name: string,
  content: Uint8Array | string,
): Promise<JSHandle<DataTransfer>> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], fileName, { type: "audio/wav" }));
      return data;
    },
    [name, Buffer.from(content).toString("base64")] as const,
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer });
  return dataTransfer;
}

/** Drags a file of this test over the page and drops it where it is brought into the library, or split. */
export async function dropFile(
  page: Page,
  purpose: "import" | "split",
  file: { name: string; content: Uint8Array | string },
): Promise<void> {
  const dataTransfer = await holdFileOver(page, file.name, file.content);
  const target = page.locator(`.drop-target[data-purpose=${purpose}]`);
  await target.waitFor();
  await target.dispatchEvent("drop", { dataTransfer });
  await target.waitFor({ state: "detached" });
}
