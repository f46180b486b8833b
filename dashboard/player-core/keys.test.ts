import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bindingFor, keyBindings, keyName, normalKey, ZOOM_FACTOR, type KeyBinding } from "./keys.ts";
import { Session } from "./session.ts";
import { HeldLoader, playedSample, SilentMixer } from "./session.fixture.ts";

/** An element that has the focus, as far as keys ask about it. */
class Focused {
  readonly #selectors: readonly string[];
  constructor(...selectors: string[]) {
    this.#selectors = selectors;
  }
  matches(list: string): boolean {
    return list.split(", ").some((each) => this.#selectors.includes(each));
  }
  closest(list: string): Focused | null {
    return this.matches(list) ? this : null;
  }
}

beforeEach(() => vi.stubGlobal("HTMLElement", Focused));
afterEach(() => vi.unstubAllGlobals());

const press = (key: string, more: Record<string, unknown> = {}) =>
  // What a handler reads of the event.
  ({ key, ...more }) as unknown as KeyboardEvent;

function player() {
  const mixer = new SilentMixer();
  const session = new Session(
    (events) => ({ mixer, loader: new HeldLoader(mixer, events) }),
    () => {},
  );
  session.open([
    playedSample("drums", { type: "stem", stemType: "drums", sourceId: "song", bpm: 120, durationSeconds: 8 }),
    playedSample("bass", { type: "stem", stemType: "bass", sourceId: "song", bpm: 120, durationSeconds: 8 }),
    playedSample("song", { bpm: 120, durationSeconds: 8 }),
  ]);
  const zooms: number[] = [];
  let helps = 0;
  // Zooming is all that keys do to the waveform.
  const wave = { zoomBy: (factor: number) => void zooms.push(factor) } as Parameters<typeof keyBindings>[1];
  const bindings = keyBindings(session, wave, () => helps++);
  const act = (key: string) => bindingFor(bindings, press(key))?.act(normalKey(key));
  return { session, bindings, act, zooms, helps: () => helps };
}

test("every key has one meaning, a help and a name", () => {
  const { bindings } = player();
  const keys = bindings.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.every((key) => normalKey(key) === key)).toBe(true);
  expect(bindings.every(({ help, keys: each }) => help !== "" && each.every((key) => keyName(key) !== ""))).toBe(true);
});

test("keys move by beats and bars, to the ends, and never out of the audio", () => {
  const { session, act } = player();
  const after = (...keys: string[]) => {
    for (const key of keys) act(key);
    return session.state.position;
  };
  expect(after("l")).toBe(2);
  expect(after("ArrowRight")).toBe(2.5);
  expect(after("j", "ArrowLeft")).toBe(0);
  expect(after("End")).toBe(8);
  expect(after("l")).toBe(8);
  expect(after("Home", "j")).toBe(0);
});

test("without a tempo steps are of seconds", () => {
  const { session, act } = player();
  session.open([playedSample("hit", { durationSeconds: 20 })]);
  act("ArrowRight");
  act("l");
  expect(session.state.position).toBe(6);
});

test("keys select, mute and solo a track; a single one has nothing to be muted for", () => {
  const { session, act } = player();
  act("ArrowDown");
  act("m");
  act("S");
  expect(session.state.tracks[1]?.strip).toMatchObject({ muted: true, soloed: true });
  act("ArrowUp");
  act("ArrowUp");
  expect(session.state.selected).toBe(0);
  session.chooseScene(1);
  act("m");
  expect(session.state.tracks[0]?.strip.muted).toBe(false);
});

test("keys set the loop, switch it, compare versions and zoom", () => {
  const { session, act, zooms, helps } = player();
  session.seek(2);
  act("[");
  session.seek(6);
  act("]");
  expect(session.state).toMatchObject({ region: { start: 2, end: 6 }, isLooping: true });
  act("R");
  expect(session.state.isLooping).toBe(false);
  act("Escape");
  expect(session.state.region).toBeNull();
  act("x");
  act("x");
  expect(session.state.sceneIndex).toBe(0);
  for (const key of ["+", "=", "-"]) act(key);
  expect(zooms).toEqual([ZOOM_FACTOR, ZOOM_FACTOR, 1 / ZOOM_FACTOR]);
  act("?");
  expect(helps()).toBe(1);
  act(" ");
  expect(session.state.isPlaying).toBe(true);
});

test("a key belongs to the browser, an input method or a focused control first", () => {
  const binding: KeyBinding = { keys: [" ", "ArrowLeft", "x"], help: "", act: () => {} };
  const found = (key: string, more = {}) => bindingFor([binding], press(key, more)) !== null;
  expect(found("x")).toBe(true);
  for (const held of ["ctrlKey", "metaKey", "altKey", "isComposing", "defaultPrevented"]) {
    expect(found("x", { [held]: true })).toBe(false);
  }
  expect(found("x", { target: new Focused("select") })).toBe(false);
  expect(found("x", { target: new Focused("dialog") })).toBe(false);
  for (const control of ["button", "summary", "input[type=checkbox]", "[role=radio]"]) {
    expect(found(" ", { target: new Focused(control, ":focus-visible") })).toBe(false);
  }
  expect(found("x", { target: new Focused("button") })).toBe(true);
  expect(found("ArrowLeft", { target: new Focused("input[type=range]") })).toBe(false);
  expect(found("ArrowLeft", { target: new Focused("[role=radio]") })).toBe(false);
  expect(found("x", { target: new Focused("[role=radio]") })).toBe(true);
  expect(found("q")).toBe(false);
});

test("Space is the player's on a control that was pressed by a pointer, which shows no focus", () => {
  const { session, bindings } = player();
  const pressed = new Focused("button");
  bindingFor(bindings, press(" ", { target: pressed }))?.act(" ");
  expect(session.state.isPlaying).toBe(true);
  expect(bindingFor(bindings, press("Enter", { target: pressed }))).toBeNull();
});

test("keys are shown as they are written on a keyboard", () => {
  expect([" ", "ArrowUp", "Escape", "-", "m", "Delete"].map(keyName)).toEqual([
    "Space",
    "↑",
    "Esc",
    "−",
    "M",
    "Delete",
  ]);
});
