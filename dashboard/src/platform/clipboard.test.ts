import { afterEach, expect, test, vi } from "vitest";
import { copyText } from "./clipboard.ts";

afterEach(() => vi.unstubAllGlobals());

/** A clipboard that takes what it is given, as long as it is asked in the press itself. */
function stubClipboard() {
  const state = { isPressed: true, copied: "" };
  vi.stubGlobal(
    "ClipboardItem",
    class {
      readonly parts: Record<string, Promise<Blob>>;
      constructor(parts: Record<string, Promise<Blob>>) {
        this.parts = parts;
      }
    },
  );
  vi.stubGlobal("navigator", {
    clipboard: {
      async write([item]: [{ parts: Record<string, Promise<Blob>> }]) {
        if (!state.isPressed) throw new DOMException("not now", "NotAllowedError");
        state.copied = (await (await item.parts["text/plain"])?.text()) ?? "";
      },
    },
  });
  return state;
}

test("a text that is on its way is copied, though it comes after the press", async () => {
  const state = stubClipboard();
  const copying = copyText(new Promise((resolve) => setTimeout(() => resolve("/music/kick.wav"), 5)));
  state.isPressed = false;
  expect(await copying).toBe(true);
  expect(state.copied).toBe("/music/kick.wav");
});

test("a refusal, a text that does not come and a browser without a clipboard are told, not thrown", async () => {
  const state = stubClipboard();
  expect(await copyText(Promise.reject(new Error("no path")))).toBe(false);
  state.isPressed = false;
  expect(await copyText("a")).toBe(false);
  vi.stubGlobal("navigator", {});
  expect(await copyText("a")).toBe(false);
});
