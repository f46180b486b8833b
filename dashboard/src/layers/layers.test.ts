import * as fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import { libraryRow } from "../library/library-row.fixture.ts";
import { stubBrowser } from "../platform/browser.fixture.ts";

type Layers = typeof import("./layers.ts");

let room: Layers;
let toast: (typeof import("../ui/toast.ts"))["toast"];
let browser: ReturnType<typeof stubBrowser>;
beforeEach(async () => {
  browser = stubBrowser();
  vi.resetModules();
  room = await import("./layers.ts");
  ({ toast } = await import("../ui/toast.ts"));
});

const row = (sampleId: string, fields = {}) => ({ ...libraryRow(sampleId), durationSeconds: 4, ...fields });
const ids = () => room.layers.value.map(({ sampleId }) => sampleId);

test("layers keep their order and how they are set, over a reload", async () => {
  room.addLayer(row("drums", { bpm: 120, form: "loop" }));
  room.addLayer(row("bass"));
  room.setLayerStrip("bass", { muted: true, fader: 30 });
  vi.resetModules();
  const { layers } = await import("./layers.ts");
  expect(layers.value.map(({ sampleId }) => sampleId)).toEqual(["drums", "bass"]);
  expect(layers.value[0]).toMatchObject({ bpm: 120, form: "loop", strip: { muted: false, fader: 80 } });
  expect(layers.value[1]?.strip).toEqual({ muted: true, soloed: false, fader: 30 });
});

test("what cannot be a layer is refused with what to do", () => {
  room.addLayer(row("song", { durationSeconds: 61 }));
  expect(toast.value?.text).toContain("60 seconds at most");
  for (let at = 0; at < room.MAX_LAYERS; at++) room.addLayer(row(`s${at}`));
  room.addLayer(row("s0"));
  expect(toast.value?.text).toBe("It is a layer already");
  room.addLayer(row("more"));
  expect(toast.value?.text).toContain("Remove one first");
  expect(ids()).toHaveLength(room.MAX_LAYERS);
});

test("adding and removing can be undone", async () => {
  room.addLayer(row("drums"));
  await toast.value?.undo?.();
  expect(ids()).toEqual([]);
  room.addLayer(row("drums"));
  room.addLayer(row("bass"));
  room.removeLayer("drums");
  expect(ids()).toEqual(["bass"]);
  room.removeAllLayers();
  expect(ids()).toEqual([]);
  await toast.value?.undo?.();
  expect(ids()).toEqual(["bass"]);
  room.removeLayer("bass");
  room.addLayer(row("keys"));
  room.removeAllLayers();
  const { undo } = toast.value ?? {};
  room.addLayer(row("pad"));
  room.addLayer(row("keys"));
  await undo?.();
  expect(ids()).toEqual(["keys", "pad"]);
});

test("another tab's layers are this one's, too, and go with the user; only what is added here is to be heard here", () => {
  room.addLayer(row("drums"));
  expect(room.lastAdded.value).toBe("drums");
  const [drums] = room.layers.value;
  const tell = (key: string | null, newValue: string | null) =>
    browser.window.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
  tell("project", "{}");
  tell("layers", JSON.stringify([drums, { ...drums, sampleId: "bass" }]));
  expect(ids()).toEqual(["drums", "bass"]);
  expect(room.lastAdded.value).toBe("drums");
  // What is added now does not take the other tab's away.
  room.addLayer(row("keys"));
  expect(JSON.parse(browser.local.getItem("layers") ?? "")).toHaveLength(3);
  tell(null, null);
  expect(ids()).toEqual([]);
});

test("whatever the browser has kept, only layers are read, each once", () => {
  const strip = { muted: false, soloed: false, fader: 80 };
  const good = { sampleId: "a", name: "A", durationSeconds: 4, tags: [], strip };
  const bad = [
    null,
    1,
    { ...good, sampleId: 1 },
    { ...good, durationSeconds: -1 },
    { ...good, tags: [1] },
    { ...good, strip: { ...strip, fader: 101 } },
    { ...good, bpm: 0 },
    { ...good, form: "song" },
    good,
  ];
  expect(room.readLayers(JSON.stringify([...bad, good]))).toEqual([good]);
  expect(room.readLayers(null)).toEqual([]);
  expect(room.readLayers("{")).toEqual([]);
  fc.assert(fc.property(fc.json(), (text) => Array.isArray(room.readLayers(text))));
});
