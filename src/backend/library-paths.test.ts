import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SampleView } from "../contracts/sample.ts";
import { addLibraryPaths } from "./library-paths.ts";

let directory: string;
let opened: string[];

beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-paths-")), "library");
  opened = [];
});

afterEach(async () => {
  await rm(path.dirname(directory), { recursive: true, force: true });
});

function sample(sampleId: string, type: SampleView["type"] = "generated"): SampleView {
  return {
    sampleId,
    name: `loop_${sampleId}`,
    type,
    uri: `wav0://samples/${sampleId}`,
    durationSeconds: 7.5,
    lufs: -12,
    peakDb: -1,
    format: "wav",
    createdAt: 1,
  };
}

async function* bytes(text: string) {
  yield Buffer.from(text);
}

function library() {
  return {
    directory,
    open: async (sampleId: string) => {
      opened.push(sampleId);
      return bytes(sampleId);
    },
  };
}

describe("the paths of samples", () => {
  test("of a job are those of files that exist when the answer is given", async () => {
    const job = { jobId: "j", samples: [sample("a"), sample("b", "stem")] };
    await addLibraryPaths(job, library());
    expect(job.samples.map((one) => one.path)).toEqual([
      path.join(directory, "loop_a.wav"),
      path.join(directory, "loop_b.wav"),
    ]);
    expect(await readFile(job.samples[1]?.path ?? "", "utf8")).toBe("b");
  });

  test("of a list are named where the file exists and left out where it does not, and nothing is fetched", async () => {
    await addLibraryPaths({ jobId: "j", samples: [sample("a")] }, library());
    opened = [];
    const page = { samples: [sample("a"), sample("b")] };
    await addLibraryPaths(page, library());
    expect(page.samples.map((one) => one.path)).toEqual([path.join(directory, "loop_a.wav"), undefined]);
    expect(page.samples[1]).not.toHaveProperty("path");
    expect(opened).toEqual([]);
  });

  test("of a list leave no trace where there is no library yet", async () => {
    await addLibraryPaths({ samples: [sample("a")] }, library());
    await expect(readdir(directory)).rejects.toThrow(/ENOENT/);
  });

  test("of uploads are left out: the user has that file already", async () => {
    const job = { jobId: "j", samples: [sample("a", "uploaded")] };
    await addLibraryPaths(job, library());
    expect(job.samples[0]).not.toHaveProperty("path");
    expect(opened).toEqual([]);
  });

  test("are left out when the folder cannot be made, and the answer stays whole", async () => {
    await mkdir(path.dirname(directory), { recursive: true });
    await writeFile(directory, "a file where the folder should be");
    const job = { jobId: "j", samples: [sample("a")] };
    await addLibraryPaths(job, library());
    expect(job).toEqual({ jobId: "j", samples: [sample("a")] });
  });
});
