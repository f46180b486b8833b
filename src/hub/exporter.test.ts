import { expect, test } from "vitest";
import type { SampleView } from "../contracts/sample.ts";
import { createExporter } from "./exporter.ts";

const PAGE = 3;

function sample(sampleId: string): SampleView {
  return {
    sampleId,
    name: sampleId,
    type: "generated",
    uri: `wav0://samples/${sampleId}`,
    durationSeconds: 1,
    lufs: null,
    peakDb: null,
    format: "wav",
    createdAt: 0,
  };
}

/** A library of ids, newest first, and what was exported of it. */
function library(ids: string[]) {
  const exported: string[] = [];
  const projects: string[] = [];
  const deleted: string[] = [];
  const removed: string[] = [];
  const restored = new Set<string>();
  const broughtBack: string[] = [];
  /** Samples with new names, the latest first, and the names that files were given. */
  const renamed: { sampleId: string; name: string; format: "wav" }[] = [];
  const followed: string[] = [];
  const failing = new Set<string>();
  const errors: unknown[] = [];
  let reads = 0;
  const exporter = createExporter({
    async listSamples(cursor) {
      reads += 1;
      const start = Number(cursor ?? 0);
      const next = start + PAGE < ids.length ? String(start + PAGE) : undefined;
      return { samples: ids.slice(start, start + PAGE).map(sample), ...(next ? { cursor: next } : {}) };
    },
    async exportSample({ sampleId }) {
      if (failing.has(sampleId)) throw new Error(`disk full at ${sampleId}`);
      exported.push(sampleId);
    },
    async listProjects() {
      const format = "pack" as const;
      const file = { format, extension: "zip" as const, bytes: 1, contents: [] };
      return { projects: projects.map((projectId) => ({ ...file, projectId, name: projectId })) };
    },
    async exportProject({ projectId }) {
      if (failing.has(projectId)) throw new Error(`disk full at ${projectId}`);
      exported.push(projectId);
    },
    async listDeleted(cursor) {
      const start = Number(cursor ?? 0);
      const next = start + PAGE < deleted.length ? String(start + PAGE) : undefined;
      const page = deleted.slice(start, start + PAGE).map((deletedId) => ({
        deletedId,
        sha256: "",
        isRestored: restored.has(deletedId),
        isProject: false,
      }));
      return { deleted: page, ...(next ? { cursor: next } : {}) };
    },
    async removeSample({ deletedId }) {
      if (failing.has(deletedId)) throw new Error(`locked: ${deletedId}`);
      removed.push(deletedId);
    },
    async restoreSample({ deletedId }) {
      broughtBack.push(deletedId);
    },
    async listRenamed(cursor) {
      const start = Number(cursor ?? 0);
      const next = start + PAGE < renamed.length ? String(start + PAGE) : undefined;
      return { renamed: renamed.slice(start, start + PAGE), ...(next ? { cursor: next } : {}) };
    },
    async renameSample({ sampleId, name }) {
      if (failing.has(sampleId)) throw new Error(`locked: ${sampleId}`);
      followed.push(name);
    },
    onError: (error) => errors.push(error),
  });
  return {
    projects,
    renamed,
    followed,
    deleted,
    removed,
    restored,
    broughtBack,
    ids,
    exported,
    failing,
    errors,
    exporter,
    reads: () => reads,
  };
}

test("every sample of every page is exported once", async () => {
  const { exporter, exported, ids } = library(["g", "f", "e", "d", "c", "b", "a"]);
  exporter.notice();
  await exporter.settled();
  exporter.notice();
  await exporter.settled();
  expect(exported).toEqual(ids);
});

test("project files come after samples, each once, and again if one could not be written", async () => {
  const { exporter, exported, projects, failing } = library(["a"]);
  projects.push("p2", "p1");
  failing.add("p1");
  exporter.notice();
  await exporter.settled();
  expect(exported).toEqual(["a", "p2"]);
  failing.clear();
  exporter.notice();
  await exporter.settled();
  expect(exported).toEqual(["a", "p2", "p1"]);
});

test("later notices read only as far as what is new", async () => {
  const { exporter, exported, ids, reads } = library(["d", "c", "b", "a"]);
  exporter.notice();
  await exporter.settled();
  const before = reads();
  ids.unshift("e");
  exporter.notice();
  await exporter.settled();
  expect(exported.at(-1)).toBe("e");
  expect(reads() - before).toBe(1);
});

test("a notice during a run is not lost", async () => {
  const { exporter, exported, ids } = library(["a"]);
  exporter.notice();
  ids.unshift("b");
  exporter.notice();
  await exporter.settled();
  expect(new Set(exported)).toEqual(new Set(["a", "b"]));
});

test("a failed export is reported, holds up no other and is tried again", async () => {
  const { exporter, exported, errors, failing } = library(["b", "a"]);
  failing.add("b");
  exporter.notice();
  await exporter.settled();
  expect(errors).toHaveLength(1);
  expect(exported).toEqual(["a"]);
  failing.clear();
  exporter.notice();
  await exporter.settled();
  expect(exported).toEqual(["a", "b"]);
});

test("every deleted sample is removed once, and one that fails is tried again", async () => {
  const { exporter, deleted, removed, failing, errors } = library(["z"]);
  deleted.push("d", "c", "b", "a");
  failing.add("c");
  exporter.notice();
  await exporter.settled();
  expect(removed).toEqual(["d", "b", "a"]);
  expect(errors).toHaveLength(1);
  failing.clear();
  deleted.unshift("e");
  exporter.notice();
  await exporter.settled();
  expect(removed).toEqual(["d", "b", "a", "e", "c"]);
});

test("what was restored is brought back once, and goes again when it is deleted again", async () => {
  const { exporter, deleted, removed, restored, broughtBack } = library(["a"]);
  const follow = async () => {
    exporter.notice();
    await exporter.settled();
  };
  deleted.push("x");
  await follow();
  restored.add("x");
  await follow();
  await follow();
  expect({ removed, broughtBack }).toEqual({ removed: ["x"], broughtBack: ["x"] });
  restored.delete("x");
  await follow();
  expect({ removed, broughtBack }).toEqual({ removed: ["x", "x"], broughtBack: ["x"] });
});

test("files follow each new name once, newest first, and again when the name changes once more", async () => {
  const { exporter, renamed, followed, failing, errors } = library([]);
  const names = (...pairs: [string, string][]) =>
    renamed.splice(0, renamed.length, ...pairs.map(([sampleId, name]) => ({ sampleId, name, format: "wav" as const })));
  const notice = async () => {
    exporter.notice();
    await exporter.settled();
  };
  names(["d", "four"], ["c", "three"], ["b", "two"], ["a", "one"]);
  failing.add("b");
  await notice();
  expect(followed).toEqual(["four", "three", "one"]);
  expect(errors).toHaveLength(1);
  failing.clear();
  names(["a", "uno"], ["d", "four"], ["c", "three"], ["b", "two"]);
  await notice();
  // The log goes on where a page holds nothing but news.
  expect(followed.slice(3)).toEqual(["uno"]);
  names(["b", "two"], ["a", "uno"], ["d", "four"], ["c", "three"]);
  await notice();
  expect(followed.slice(4)).toEqual(["two"]);
});
