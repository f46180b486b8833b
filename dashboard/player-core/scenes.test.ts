import { describe, expect, test } from "vitest";
import type { PlayedSample } from "../../src/contracts/player.ts";
import { readSamples, scenesOf } from "./scenes.ts";

function sample(sampleId: string, given: Partial<PlayedSample> = {}): PlayedSample {
  return {
    sampleId,
    name: sampleId,
    type: "generated",
    uri: `wav0://samples/${sampleId}`,
    durationSeconds: 4,
    lufs: -14,
    peakDb: -1,
    format: "wav",
    createdAt: 0,
    peaks: [0, 0],
    ...given,
  };
}

function stem(stemType: string, sourceId = "song"): PlayedSample {
  return sample(stemType, { name: `song_${stemType}`, type: "stem", stemType, sourceId });
}

describe("samples that are shown together", () => {
  test("are compared one by one", () => {
    expect(scenesOf([sample("a"), sample("b")]).map((scene) => [scene.title, scene.label])).toEqual([
      ["a", "a"],
      ["b", "b"],
    ]);
  });

  test("play together when they are stems of one source, and take its tempo", () => {
    const [stems, original] = scenesOf([stem("drums"), stem("bass"), sample("song", { bpm: 120, key: "A minor" })]);
    expect(stems).toMatchObject({ title: "Stems of song", label: "Stems", bpm: 120, key: "A minor" });
    expect(stems?.tracks.map((track) => track.sampleId)).toEqual(["drums", "bass"]);
    expect(original).toMatchObject({ title: "song", label: "Original" });
  });

  test("of two sources are two scenes", () => {
    const two = scenesOf([stem("drums"), { ...stem("bass"), sourceId: "other" }]);
    expect(two.map((scene) => scene.tracks.length)).toEqual([1, 1]);
  });

  test("last as long as the longest, and are named for what their names share", () => {
    const [scene] = scenesOf([stem("drums"), { ...stem("bass"), durationSeconds: 9 }]);
    expect(scene).toMatchObject({ durationSeconds: 9, title: "song" });
  });
});

test("a result without a sample that can be shown is none", () => {
  expect(readSamples({ samples: [sample("a")] })).toHaveLength(1);
  for (const broken of [null, undefined, "text", {}, { samples: [] }, { samples: [{ sampleId: "a" }] }]) {
    expect(readSamples(broken)).toBeNull();
  }
  expect(readSamples({ samples: [sample("a", { durationSeconds: 0 })] })).toBeNull();
});
