import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keyName, normalKey } from "../../player-core/keys.ts";
import { HeldLoader, playedSample, SilentMixer } from "../../player-core/session.fixture.ts";
import { Session } from "../../player-core/session.ts";
import { libraryRow } from "../library/library-row.fixture.ts";
import { stubBrowser } from "../platform/browser.fixture.ts";
import type { Outbox } from "../platform/offline/outbox.ts";
import type { Player } from "../player/player.ts";

/** An element that has the focus, as far as keys ask about it. */
class Focused {
  readonly #selector: string;
  constructor(selector: string) {
    this.#selector = selector;
  }
  matches(list: string): boolean {
    return list.split(", ").some((each) => each === this.#selector || (each.startsWith("input:not(") && this.#isInput));
  }
  closest(list: string): Focused | null {
    return this.matches(list) ? this : null;
  }
  get #isInput(): boolean {
    return this.#selector === "input[type=text]";
  }
}

let browser: ReturnType<typeof stubBrowser>;
let popovers: number;
let focused: string[];
beforeEach(() => {
  browser = stubBrowser();
  [popovers, focused] = [0, []];
  vi.resetModules();
  vi.stubGlobal("HTMLElement", Focused);
  vi.stubGlobal("matchMedia", () => Object.assign(new EventTarget(), { matches: false }));
  vi.stubGlobal("document", {
    querySelector: () => (popovers > 0 ? {} : null),
    getElementById: (id: string) => ({ focus: () => focused.push(id), click: () => focused.push(`press ${id}`) }),
  });
});
afterEach(() => vi.unstubAllGlobals());

async function page() {
  const { actOnKey, shortcutsOf } = await import("./shortcuts.ts");
  const { libraryKeys } = await import("../library/library-keys.ts");
  const { listed } = await import("../library/listed.ts");
  const { clearSelection, selection } = await import("../samples/selection.ts");
  const { dialog } = await import("../ui/dialogs.ts");
  const { toast } = await import("../ui/toast.ts");
  const mixer = new SilentMixer();
  const session = new Session(
    (events) => ({ mixer, loader: new HeldLoader(mixer, events) }),
    () => {},
  );
  session.open([playedSample("a", { bpm: 120, durationSeconds: 8 })]);
  const calls: string[] = [];
  const call = (name: string) => (value: unknown) => void calls.push(`${name} ${String(value ?? "")}`.trim());
  const player = {
    session,
    currentId: "a",
    toggle: call("toggle"),
    step: call("step"),
    nextScene: call("next scene"),
    zoomBy: call("zoom"),
    toggleSpectrogram: call("spectrogram"),
    // The player's side that keys use.
  } as unknown as Player;
  const writes: unknown[] = [];
  // Of the outbox and the client, what keys of the library call.
  const outbox = { enqueue: async (...write: unknown[]) => void writes.push(write) } as unknown as Outbox;
  const query = async (_query: unknown, { sampleIds }: { sampleIds: string[] }) => ({
    samples: sampleIds.map((id) => libraryRow(id, { isFavourite: id === "star" })),
  });
  const client = { outbox, query } as unknown as Parameters<typeof libraryKeys>[1];
  const bindings = [...shortcutsOf(player, () => calls.push("help")), ...libraryKeys(player, client)];
  const press = (key: string, more: object = {}) => {
    let isTaken = false;
    const event = { key, preventDefault: () => (isTaken = true), ...more };
    // What the handler reads of the event.
    actOnKey(bindings, event as unknown as KeyboardEvent);
    return isTaken;
  };
  return { bindings, press, calls, session, writes, listed, selection, clearSelection, dialog, toast };
}

test("every key of the page and of the library has one meaning and a help", async () => {
  const { bindings } = await page();
  const keys = bindings.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect([normalKey(key), keyName(key) !== ""]).toEqual([key, true]);
  expect(bindings.every(({ help }) => help !== "")).toBe(true);
});

test("keys play, step, zoom and compare", async () => {
  const { press, calls, session } = await page();
  for (const key of [" ", "ArrowUp", "ArrowDown", "x", "v", "+", "?"]) expect(press(key)).toBe(true);
  expect(calls).toEqual(["toggle", "step -1", "step 1", "next scene", "spectrogram", "zoom 1.6", "help"]);
  press("l");
  press("ArrowRight");
  expect(session.state.position).toBe(2.5);
  press("[");
  press("r");
  press("Home");
  expect(session.state).toMatchObject({ position: 0, isLooping: false });
  for (let semitone = 0; semitone < 30; semitone++) press(".");
  expect(session.state.rate).toBe(2);
  for (let semitone = 0; semitone < 12; semitone++) press(",");
  expect(session.state.rate).toBeCloseTo(1);
  expect(press("q")).toBe(false);
});

test("keys lead to fields: search, prompt, message", async () => {
  const { press } = await page();
  press("/");
  expect([browser.address.hash, focused]).toEqual(["#/library", ["search"]]);
  press("n");
  press("c");
  expect([browser.address.hash, focused]).toEqual(["#/chat", ["search", "prompt", "chat-text"]]);
});

test("what is typed into a text field is no shortcut, and Escape closes a popover first", async () => {
  const { press, calls } = await page();
  for (const field of ["textarea", "input[type=text]", "[contenteditable]"]) {
    expect(press("x", { target: new Focused(field) })).toBe(false);
  }
  expect(press("x", { target: new Focused("li") })).toBe(true);
  popovers = 1;
  expect(press("Escape")).toBe(false);
  popovers = 0;
  expect(press("Escape")).toBe(true);
  expect(focused.at(-1)).toMatch(/^press /);
  expect(calls).toEqual(["next scene"]);
});

test("keys of the library act on what is selected, else on what plays, and in the library only", async () => {
  const { press, listed, selection, dialog, writes } = await page();
  press("t");
  press("Delete");
  expect([dialog.value, writes]).toEqual([null, []]);
  listed.set([libraryRow("a"), libraryRow("b")]);
  press("t");
  expect(dialog.value).toEqual({ kind: "tags", sampleIds: ["a"] });
  press("a");
  expect([...selection.value.keys()]).toEqual(["a", "b"]);
  press("g");
  expect(dialog.value).toEqual({ kind: "collections", sampleIds: ["a", "b"] });
  press("s");
  expect([...selection.value.keys()]).toEqual(["b"]);
  press("d");
  expect(selection.value.size).toBe(0);
});

test("samples become favourites unless all are already, as the studio has them now", async () => {
  const { press, listed, writes } = await page();
  listed.set([libraryRow("star"), libraryRow("b", { isFavourite: true })]);
  press("a");
  press("f");
  await expect.poll(() => writes).toEqual([["setFavourite", { sampleIds: ["star", "b"], isFavourite: true }]]);
  press("d");
  listed.set([libraryRow("star")]);
  press("a");
  press("f");
  await expect.poll(() => writes.at(-1)).toEqual(["setFavourite", { sampleIds: ["star"], isFavourite: false }]);
});

test("favourites toggle by how they are now, and a deletion is undone by a key", async () => {
  const { press, listed, writes, toast } = await page();
  listed.set([libraryRow("a", { isFavourite: true }), libraryRow("gone", { deletedAt: 1 })]);
  press("f");
  // The studio says that it is none any more.
  await expect.poll(() => writes).toEqual([["setFavourite", { sampleIds: ["a"], isFavourite: true }]]);
  press("Backspace");
  await expect.poll(() => writes).toHaveLength(2);
  expect(toast.value?.text).toBe("Deleted a");
  press("z");
  await expect.poll(() => writes.at(-1)).toEqual(["restoreSamples", { sampleIds: ["a"] }]);
  await expect.poll(() => toast.value?.text).toBe("Restored a");
});
