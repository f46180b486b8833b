import { describe, expect, test } from "vitest";
import { MAX_PROJECT_SAMPLES, MAX_STRIP_GAIN } from "./limits.ts";
import { exportProject, getProject, startProject } from "./project.ts";
import { projectFileSchema } from "./project-file.ts";
import { PROJECT_EXTENSIONS, PROJECT_FORMATS, PROJECT_MEDIA_TYPES, PROJECT_WORDS } from "./project-formats.ts";

const FILE = { projectId: "p", name: "Night", format: "pack", extension: "zip", bytes: 9, contents: ["1 WAV file"] };

describe("what is asked for", () => {
  test.each([0, MAX_PROJECT_SAMPLES + 1])("is refused for %i samples, with the range", (count) => {
    const sampleIds = Array.from({ length: count }, (_, index) => `s${index}`);
    const issues = exportProject.input.safeParse({ sampleIds, format: "pack" }).error?.issues ?? [];
    expect(issues.map(({ path, message }) => [path[0], message])).toEqual([["sampleIds", "must be 1 to 64 samples"]]);
  });

  test("is taken for as many samples as one file holds, in each format", () => {
    const sampleIds = Array.from({ length: MAX_PROJECT_SAMPLES }, (_, index) => `s${index}`);
    for (const format of PROJECT_FORMATS)
      expect(exportProject.input.safeParse({ sampleIds, format }).success).toBe(true);
    expect(exportProject.input.safeParse({ sampleIds, format: "logic" }).success).toBe(false);
  });
});

describe("the strips of a desk", () => {
  const strip = { sampleId: "s", gain: 1, muted: false, soloed: true };
  const isTaken = (...strips: object[]) =>
    startProject.input.safeParse({ sampleIds: ["s"], format: "pack", strips }).success;

  test("are taken from silence to the highest gain, and no further", () => {
    for (const gain of [0, 0.5, MAX_STRIP_GAIN]) expect(isTaken({ ...strip, gain })).toBe(true);
    for (const gain of [-0.1, MAX_STRIP_GAIN + 0.1, Number.NaN, Infinity, "1"])
      expect(isTaken({ ...strip, gain })).toBe(false);
    expect(isTaken({ ...strip, pan: 0 })).toBe(false);
    expect(isTaken(...Array.from({ length: MAX_PROJECT_SAMPLES + 1 }, () => strip))).toBe(false);
  });

  test("are the page's: the tool has none, and both are asked without", () => {
    const asked = { sampleIds: ["s"], format: "dawproject" };
    expect(startProject.input.safeParse(asked).success).toBe(true);
    expect(exportProject.input.safeParse({ ...asked, strips: [strip] }).success).toBe(false);
  });
});

describe("a project file", () => {
  test("is whole without a path and an address, except where the address was asked for", () => {
    expect(projectFileSchema.safeParse(FILE).success).toBe(true);
    expect(getProject.output.safeParse(FILE).success).toBe(false);
    expect(getProject.output.safeParse({ ...FILE, url: "https://x/project/p" }).success).toBe(true);
  });

  test("has words for each kind, and a media type for each ending", () => {
    expect(Object.keys(PROJECT_WORDS)).toEqual([...PROJECT_FORMATS]);
    expect(Object.keys(PROJECT_MEDIA_TYPES)).toEqual([...PROJECT_EXTENSIONS]);
  });
});
