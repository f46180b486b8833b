import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startProject } from "../../../src/contracts/project.ts";
import { faderGain, UNITY_FADER } from "../../player-core/levels.ts";
import { stubBrowser } from "../platform/browser.fixture.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import type { Layer } from "./layers.ts";

let placementsOf: (typeof import("./saving.ts"))["placementsOf"];
let samplesAsHeard: (typeof import("./saving.ts"))["samplesAsHeard"];
let stripsOf: (typeof import("./saving.ts"))["stripsOf"];
beforeAll(async () => {
  stubBrowser();
  ({ placementsOf, samplesAsHeard, stripsOf } = await import("./saving.ts"));
});
afterAll(() => vi.unstubAllGlobals());

const setting = { frame: { bpm: 120, key: "C minor", fits: true }, sampleRate: 48_000, isOffline: false };

function layer(sampleId: string, fields: Partial<Layer> = {}): Layer {
  const strip = { muted: false, soloed: false, fader: UNITY_FADER };
  return { sampleId, name: sampleId, durationSeconds: 4, bpm: 120, tags: [], strip, ...fields };
}

/** A studio that fits, and says what it was asked for. */
function studio() {
  const asked: unknown[] = [];
  const client = {
    action: (_path: unknown, request: unknown) =>
      Promise.resolve({ sample: { sampleId: `fit ${asked.push(request)}` } }),
    // All that is called of it.
  } as unknown as Pick<StudioClient, "action">;
  return { asked, client };
}

test("short layers are repeated until the longest ends, and levels are as heard", () => {
  const strip = { muted: false, soloed: false, fader: 40 };
  const tracks = placementsOf(
    [layer("pad", { durationSeconds: 8 }), layer("hat", { durationSeconds: 2, strip })],
    setting,
  );
  expect(tracks).toEqual([
    { sampleId: "pad", label: "pad", gain: 1, offsetsBeats: [0] },
    { sampleId: "hat", label: "hat", gain: faderGain(40), offsetsBeats: [0, 4, 8, 12] },
  ]);
});

test("solo silences the others, and a loop of seven beats is placed where it is whole", () => {
  const soloed = { muted: false, soloed: true, fader: UNITY_FADER };
  const tracks = placementsOf(
    [layer("seven", { durationSeconds: 3.5, strip: soloed }), layer("pad", { durationSeconds: 8 })],
    setting,
  );
  expect(tracks.map(({ gain, offsetsBeats }) => [gain, offsetsBeats])).toEqual([
    [1, [0, 7]],
    [0, [0]],
  ]);
});

test("more pieces than a mix has tracks are refused with what to do", () => {
  const all = [layer("pad", { durationSeconds: 32 }), layer("hat", { durationSeconds: 2 })];
  expect(() => placementsOf(all, setting)).toThrow("17 pieces, while a mix has 16 at most. Mute short ones");
});

test("a project has the strips as they are set, of the samples that sound, each once", () => {
  const strip = { muted: true, soloed: true, fader: 40 };
  const all = [layer("pad", { strip }), layer("slow"), layer("slow fitted", { strip })];
  const ids = new Map([["slow", "slow fitted"]]);
  expect(stripsOf(all, ids)).toEqual([
    { sampleId: "pad", gain: faderGain(40), muted: true, soloed: true },
    { sampleId: "slow fitted", gain: 1, muted: false, soloed: false },
  ]);
});

test("every fader is a gain that a project takes", () => {
  const faders = Array.from({ length: 101 }, (_, fader) => fader);
  const all = faders.map((fader) => layer(`${fader}`, { strip: { muted: false, soloed: false, fader } }));
  for (const strip of stripsOf(all, new Map())) {
    const input = { sampleIds: [strip.sampleId], format: "dawproject", strips: [strip] };
    expect(startProject.input.safeParse(input).success).toBe(true);
  }
});

test("what is stretched or shifted is made by the studio, once", async () => {
  const { asked, client } = studio();
  const all = [
    layer("as it is"),
    layer("slow", { bpm: 90, durationSeconds: 16 / 3 }),
    layer("a minor", { key: "A minor" }),
    layer("clap", { bpm: 90, form: "one_shot", durationSeconds: 0.3 }),
  ];
  const ids = await samplesAsHeard(client, all, setting);
  expect(asked).toEqual([
    { sampleId: "slow", bpm: 120 },
    { sampleId: "a minor", semitones: 3 },
  ]);
  expect([...ids]).toEqual([
    ["as it is", "as it is"],
    ["slow", "fit 1"],
    ["a minor", "fit 2"],
    ["clap", "clap"],
  ]);
  await samplesAsHeard(client, all, setting);
  expect(asked).toHaveLength(2);
});

test("without the studio, what needs no fit goes on, and the rest says so", async () => {
  const { client } = studio();
  const away = { ...setting, isOffline: true };
  expect([...(await samplesAsHeard(client, [layer("as it is")], away))]).toEqual([["as it is", "as it is"]]);
  await expect(samplesAsHeard(client, [layer("other", { bpm: 100 })], away)).rejects.toThrow("They stay here");
});
