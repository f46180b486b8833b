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

test("what is typed before a field has it becomes a text; Escape takes it back; shortcuts are none of it", async () => {
  vi.stubGlobal("navigator", { platform: "Linux x86_64" });
  const { typedWith } = await import("./palette-key.ts");
  const none = { ctrlKey: false, metaKey: false, altKey: false, isComposing: false, getModifierState: () => false };
  // What is read of the event.
  const after = (text: string, more: object) => typedWith(text, { ...none, ...more } as unknown as KeyboardEvent);
  expect(["w", "ä", "😀", " ", "Backspace", "Enter", "Shift"].map((key) => after("a_", { key }))).toEqual([
    "a_w",
    "a_ä",
    "a_😀",
    "a_ ",
    "a",
    "a_",
    "a_",
  ]);
  expect(after("😀", { key: "Backspace" })).toBe("");
  expect(after("a", { key: "Escape" })).toBeNull();
  const others = [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }];
  for (const more of others) expect(after("a", { key: "c", ...more })).toBeUndefined();
  expect([after("a", { key: "F5" }), after("a", { key: "F12" }), after("a", { key: "F" })]).toEqual([
    undefined,
    undefined,
    "aF",
  ]);
  const written = { key: "@", ctrlKey: true, altKey: true, getModifierState: (name: string) => name === "AltGraph" };
  expect(after("a", written)).toBe("a@");
});
