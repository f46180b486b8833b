import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubBrowser } from "./browser.fixture.ts";

let browser: ReturnType<typeof stubBrowser>;
beforeEach(() => {
  browser = stubBrowser();
  vi.resetModules();
});
afterEach(() => vi.unstubAllGlobals());

/** The module as a page loads it now. */
const loadPage = () => {
  vi.resetModules();
  return import("./project.ts");
};

test("tempo and key are kept for the next page, the key as it was written", async () => {
  const { changeProject, project } = await loadPage();
  expect(project.value).toEqual({ fits: true });
  changeProject({ bpm: 97.5 });
  changeProject({ key: "Bb minor", fits: false });
  expect((await loadPage()).project.value).toEqual({ bpm: 97.5, key: "Bb minor", fits: false });
});

test("each field is cleared by itself", async () => {
  const { changeProject, project } = await loadPage();
  changeProject({ bpm: 120, key: "F# major" });
  changeProject({ bpm: undefined });
  expect(project.value).toEqual({ key: "F# major", fits: true });
  changeProject({ key: undefined });
  expect(project.value).toEqual({ fits: true });
});

test.each([{ bpm: 39.9 }, { bpm: 240.1 }, { bpm: Number.NaN }, { key: "H# sideways" }, { key: "" }])(
  "%j is no tempo and no key",
  async (wrong) => {
    const { changeProject, project } = await loadPage();
    changeProject(wrong);
    expect(project.value).toEqual({ fits: true });
  },
);

test("another tab's change is taken over, and so is clearing everything", async () => {
  const { project } = await loadPage();
  const told = (key: string | null, newValue: string | null) =>
    browser.window.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
  told("project", '{"bpm":140,"key":"A minor"}');
  expect(project.value).toEqual({ bpm: 140, key: "A minor", fits: true });
  told("theme", "dark");
  expect(project.value).toEqual({ bpm: 140, key: "A minor", fits: true });
  told(null, null);
  expect(project.value).toEqual({ fits: true });
});

test("what another program has kept there never breaks the page", async () => {
  const { readProject } = await loadPage();
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const { bpm, key, fits } = readProject(text);
      expect(bpm === undefined || (bpm >= 40 && bpm <= 240)).toBe(true);
      expect([typeof key === "string" || key === undefined, typeof fits]).toEqual([true, "boolean"]);
    }),
  );
});

test("the studio is given the canonical key, people their own", async () => {
  const { projectTargets } = await loadPage();
  expect(projectTargets({ bpm: 120, key: "Bb minor", fits: true })).toEqual({ bpm: 120, key: "A# minor" });
  expect(projectTargets({ fits: true })).toEqual({});
});

test.each([
  [{ bpm: 97.5, key: "Bb minor" }, "97.5 BPM, Bb minor"],
  [{ bpm: 120 }, "120 BPM"],
  [{ key: "F minor" }, "F minor"],
  [{}, ""],
])("%j is told as %j", async (facts, text) => {
  const { tempoAndKeyText } = await loadPage();
  expect(tempoAndKeyText(facts)).toBe(text);
});
