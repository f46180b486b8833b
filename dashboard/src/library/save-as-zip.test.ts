import * as fc from "fast-check";
import JSZip from "jszip";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { libraryRow } from "./library-row.fixture.ts";
import { archiveNames } from "../../../src/audio/project/file-names.ts";
import { saveAsZip } from "./save-as-zip.ts";

let saved: { name: string; blob: Blob } | null = null;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "Date"] });
  vi.setSystemTime(new Date(2026, 10, 20, 13, 37));
  saved = null;
  // A link that is pressed makes a file of what its address leads to.
  const blobs = new Map<string, Blob>();
  vi.stubGlobal("URL", {
    createObjectURL: (blob: Blob) => (blobs.set("blob:1", blob), "blob:1"),
    revokeObjectURL: (url: string) => blobs.delete(url),
  });
  const link = {
    href: "",
    download: "",
    click() {
      saved = { name: this.download, blob: blobs.get(this.href) ?? new Blob() };
    },
  };
  vi.stubGlobal("document", { createElement: () => link });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const kick = libraryRow("1", { name: "kick" });
const other = libraryRow("2", { name: "Kick" });

test("samples of one name are all in the archive, each with its own bytes", async () => {
  const done: number[] = [];
  const read = async ({ sampleId }: { sampleId: string }) => new Response(`audio ${sampleId}`);
  await saveAsZip([kick, other, libraryRow("3", { name: "kick", format: "mp3" })], read, (count) => done.push(count));
  expect(saved?.name).toBe("wav0 2026-11-20 13.37.zip");
  const archive = await JSZip.loadAsync(await (saved?.blob ?? new Blob()).arrayBuffer());
  const files = Object.keys(archive.files);
  expect(files).toEqual(["kick.wav", "Kick (2).wav", "kick.mp3"]);
  expect(await Promise.all(files.map((file) => archive.file(file)?.async("string")))).toEqual([
    "audio 1",
    "audio 2",
    "audio 3",
  ]);
  expect(done).toEqual([1, 2, 3]);
});

test("a sample that cannot be read is named, and no archive is saved", async () => {
  const read = async ({ sampleId }: { sampleId: string }) => new Response("", { status: sampleId === "2" ? 404 : 200 });
  await expect(saveAsZip([kick, other], read, () => {})).rejects.toThrow("Kick could not be read (404); try again");
  expect(saved).toBeNull();
});

test("no two files of an archive have one name, also where case does not count", () => {
  const names = fc.constantFrom("kick", "Kick", "kick (2)", "KICK (2)", "snare");
  fc.assert(
    fc.property(fc.array(fc.record({ name: names, format: fc.constantFrom("wav", "mp3") })), (files) => {
      const unique = archiveNames(files);
      expect(new Set(unique.map((name) => name.toLowerCase())).size).toBe(files.length);
      expect(unique.every((name, index) => name.startsWith(files[index]?.name ?? "none"))).toBe(true);
    }),
  );
});
