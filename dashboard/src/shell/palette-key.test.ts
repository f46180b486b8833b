import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** Which presses open the palette on a machine. */
async function opening(platform: string) {
  vi.stubGlobal("navigator", { platform });
  const { isPaletteKey } = await import("./palette-key.ts");
  const plain = { key: "k", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false };
  // What is read of the event.
  const opens = (more: object) => isPaletteKey({ ...plain, ...more } as KeyboardEvent);
  return opens;
}

test("the palette has Ctrl+K, on Apple's machines Command+K, and nothing else", async () => {
  const other = await opening("Linux x86_64");
  expect(other({ ctrlKey: true })).toBe(true);
  expect(other({ ctrlKey: true, key: "K" })).toBe(true);
  for (const more of [{}, { metaKey: true }, { ctrlKey: true, shiftKey: true }, { ctrlKey: true, key: "j" }])
    expect(other(more)).toBe(false);
  expect(other({ ctrlKey: true, isComposing: true })).toBe(false);
  vi.resetModules();
  const apple = await opening("MacIntel");
  expect([apple({ metaKey: true }), apple({ ctrlKey: true })]).toEqual([true, false]);
});
