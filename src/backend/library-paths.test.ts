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
    openProject: async (projectId: string) => bytes(`project ${projectId}`),
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

  test("are left out when the folder cannot be made; the answer stays whole and says why and what to do", async () => {
    await mkdir(path.dirname(directory), { recursive: true });
    await writeFile(directory, "a file where the folder should be");
    const job = { jobId: "j", samples: [sample("a"), sample("b")], next: "Done." };
    await addLibraryPaths(job, library());
    const { next, ...rest } = job;
    expect(rest).toEqual({ jobId: "j", samples: [sample("a"), sample("b")] });
    expect(next).toMatch(
      /^No file was written: The library folder .+; set WAV0_LIBRARY to a folder you can write\. Done\.$/,
    );
    const exported: { sample: SampleView; next?: string } = { sample: sample("c") };
    await addLibraryPaths(exported, library());
    expect(exported.next).toMatch(/^No file was written: .+WAV0_LIBRARY/);
  });

  test("of a list that are missing because of the folder are explained once", async () => {
    await mkdir(path.dirname(directory), { recursive: true });
    await writeFile(directory, "a file where the folder should be");
    const page: { samples: SampleView[]; next?: string } = { samples: [sample("a"), sample("b")] };
    await addLibraryPaths(page, library());
    expect(page.next?.match(/WAV0_LIBRARY/g)).toHaveLength(1);
    const uploads = { samples: [sample("a", "uploaded")] };
    await addLibraryPaths(uploads, library());
    expect(uploads).not.toHaveProperty("next");
  });

  test("that fail for another reason than the folder say that reason, and no variable", async () => {
    const job = { jobId: "j", samples: [sample("a")], next: "Done." };
    const open = async () => {
      throw new Error("the deployment is gone");
    };
    await addLibraryPaths(job, { ...library(), open });
    expect(job.next).toBe("No file was written: the deployment is gone. Done.");
  });

  test("of a file that the user removed are left out, with the way to have it back", async () => {
    await addLibraryPaths({ jobId: "j", samples: [sample("a")] }, library());
    await rm(path.join(directory, "loop_a.wav"));
    const job = { jobId: "j", samples: [sample("a")], next: "Done." };
    await addLibraryPaths(job, library());
    expect(job.samples[0]).not.toHaveProperty("path");
    expect(job.next).toBe(
      "No file was written: loop_a was taken out of the library folder; get_sample with restoreFile puts it back. Done.",
    );
    expect(await readdir(directory)).toEqual([".wav0"]);
    const found = sample("a");
    await addLibraryPaths(found, { ...library(), isRestoring: true });
    expect(found.path).toBe(path.join(directory, "loop_a.wav"));
    expect(found).not.toHaveProperty("next");
  });
});

describe("the path of a project file", () => {
  const job = (): { jobId: string; samples: []; file: Record<string, unknown>; next?: string } => {
    const file = {
      projectId: "p1",
      name: "Night drive",
      format: "dawproject",
      extension: "dawproject",
      bytes: 9,
      contents: [],
    };
    return { jobId: "j", samples: [], file };
  };

  test("is that of a file that exists when the answer is given", async () => {
    const output = job();
    await addLibraryPaths(output, library());
    expect(output.file["path"]).toBe(path.join(directory, "Night_drive.dawproject"));
    expect(await readFile(path.join(directory, "Night_drive.dawproject"), "utf8")).toBe("project p1");
  });

  test("is left out where the user has taken the file away, or it cannot be written", async () => {
    await addLibraryPaths(job(), library());
    await rm(path.join(directory, "Night_drive.dawproject"));
    const removed = job();
    await addLibraryPaths(removed, library());
    expect(removed.file["path"]).toBeUndefined();
    expect(removed.next).toContain("was taken out of the library folder");
    const unreachable = { ...job(), file: { ...job().file, projectId: "p2" } };
    await addLibraryPaths(unreachable, { ...library(), openProject: async () => Promise.reject(new Error("gone")) });
    expect(unreachable.next).toContain("No file was written: Error: gone.");
  });

  test("that was asked for by itself is written, and put back where that is wanted", async () => {
    const file: Record<string, unknown> = { ...job().file, url: "http://studio/p1" };
    await addLibraryPaths(file, library());
    expect(file["path"]).toBe(path.join(directory, "Night_drive.dawproject"));
    await rm(path.join(directory, "Night_drive.dawproject"));
    const gone: Record<string, unknown> = { ...job().file };
    await addLibraryPaths(gone, library());
    expect(gone).not.toHaveProperty("path");
    await addLibraryPaths(gone, { ...library(), isRestoring: true });
    expect(gone["path"]).toBe(path.join(directory, "Night_drive.dawproject"));
  });

  test("of a list is named where the file exists, and nothing is fetched", async () => {
    await addLibraryPaths(job(), library());
    const page = { projects: [job().file, { ...job().file, projectId: "p2" }] };
    const fetchNothing = async () => Promise.reject(new Error("fetched"));
    await addLibraryPaths(page, { ...library(), openProject: fetchNothing });
    expect(page.projects.map((each) => each["path"])).toEqual([
      path.join(directory, "Night_drive.dawproject"),
      undefined,
    ]);
  });
});
