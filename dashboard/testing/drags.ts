import type { Locator, Page } from "playwright-core";

/** Drags an element, and gives what the browser would hand to another program: data by its type, in lower case. */
export async function dragOut(page: Page, element: Locator): Promise<ReadonlyMap<string, string>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Input.setInterceptDrags", { enabled: true });
  const dragged = new Promise<Map<string, string>>((resolve) => {
    session.once("Input.dragIntercepted", ({ data }) =>
      resolve(new Map(data.items.map((item) => [item.mimeType.toLowerCase(), item.data] as const))),
    );
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
  const types = await dragged;
  await session.send("Input.setInterceptDrags", { enabled: false });
  await session.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at, button: "left", clickCount: 1 });
  await session.detach();
  return types;
}
