import { afterEach, expect, test } from "vitest";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { toast } from "../ui/toast.ts";
import { requestOf, savePart, UNTREATED, type EditedPart, type Treatment } from "./save-part.ts";

afterEach(() => toast.set(null));

const WHOLE: EditedPart = { sampleId: "kick", part: { start: 0, end: 2 }, duration: 2, snap: "off" };
const request = (edited: Partial<EditedPart>, treatment: Partial<Treatment> = {}) =>
  requestOf({ ...WHOLE, ...edited }, { ...UNTREATED, ...treatment });

test.each<[Partial<EditedPart>, Partial<Treatment>, object]>([
  [{ part: { start: 0.5, end: 1.5 } }, {}, { startSeconds: 0.5, endSeconds: 1.5 }],
  [{ part: { start: 0.5, end: 2 } }, {}, { startSeconds: 0.5 }],
  [{ part: { start: 0, end: 1 }, snap: "zero" }, {}, { endSeconds: 1, snap: "zero_crossing" }],
  [{ part: { start: 0, end: 1 }, snap: "beat" }, {}, { endSeconds: 1 }],
  [{}, { fadeIn: "10", fadeOut: "1500" }, { fadeInSeconds: 0.01, fadeOutSeconds: 1.5 }],
  [{}, { fadeIn: "0", isReversed: true, isNormalised: true }, { reverse: true, normalise: true }],
])("%j with %j asks for %j", (edited, treatment, asked) => {
  expect(request(edited, treatment)).toEqual({ sampleId: "kick", ...asked });
});

test.each<[Partial<EditedPart>, Partial<Treatment>, RegExp]>([
  [{}, {}, /Nothing to save yet: choose a part on the waveform/],
  [{ snap: "zero" }, { fadeIn: "0" }, /Nothing to save yet/],
  [{ part: { start: 0, end: 1 } }, { fadeIn: "600", fadeOut: "500" }, /longer than the part, which lasts 1000 ms/],
  [{}, { fadeIn: "-1" }, /The fade in is no number of milliseconds/],
  [{}, { fadeOut: "soon" }, /The fade out is no number/],
  [
    { duration: 300, part: { start: 0, end: 300 } },
    { fadeOut: "60001" },
    /fade out is too long. Write at most 60000 ms/,
  ],
  [{}, { fadeIn: "Infinity" }, /The fade in is too long/],
])("%j with %j is refused in words", (edited, treatment, words) => {
  expect(() => request(edited, treatment)).toThrow(words);
});

test("a part is sent once, with an id of its own, and told", async () => {
  const writes: unknown[][] = [];
  // Saving uses this part of the client.
  const client = { outbox: { enqueue: async (...write: unknown[]) => void writes.push(write) } };
  const studio = client as unknown as Pick<StudioClient, "outbox">;
  await savePart(studio, WHOLE, { ...UNTREATED, isReversed: true });
  await savePart(studio, WHOLE, { ...UNTREATED, isReversed: true });
  expect(writes).toEqual([
    ["edit", { sampleId: "kick", reverse: true, requestId: expect.any(String) }],
    ["edit", { sampleId: "kick", reverse: true, requestId: expect.any(String) }],
  ]);
  expect(new Set(writes.map((write) => JSON.stringify(write))).size).toBe(2);
  expect(toast.value?.text).toBe("The new sample is on its way; see Jobs. The original stays as it is");
});

test("what cannot be saved is not sent", async () => {
  const client = { outbox: { enqueue: () => Promise.reject(new Error("was sent")) } };
  const studio = client as unknown as Pick<StudioClient, "outbox">;
  await expect(savePart(studio, WHOLE, UNTREATED)).rejects.toThrow("Nothing to save yet");
  expect(toast.value).toBeNull();
});
