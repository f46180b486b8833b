import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { launchQueueOf, takeOpenedFiles } from "./opened-files.ts";

/** A browser's queue, and what a launch with files leads to. */
function browser() {
  let consume: ((launch: { files?: readonly { getFile(): Promise<File> }[] }) => void) | undefined;
  const added: string[][] = [];
  takeOpenedFiles({ setConsumer: (consumer) => (consume = consumer) }, (files) =>
    added.push(files.map(({ name }) => name)),
  );
  return { added, launch: (files?: readonly { getFile(): Promise<File> }[]) => consume?.(files ? { files } : {}) };
}
const file = (name: string) => ({ getFile: async () => new File([], name) });
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("files that the page is opened with are taken together, in their order", async () => {
  const { added, launch } = browser();
  launch([file("kick.wav"), file("snare.wav")]);
  launch([file("hat.wav")]);
  await settled();
  expect(added).toEqual([["kick.wav", "snare.wav"], ["hat.wav"]]);
});

test("a start without files adds nothing, and a file that is gone keeps none of the others out", async () => {
  const { added, launch } = browser();
  launch();
  launch([]);
  launch([{ getFile: () => Promise.reject(new Error("gone")) }]);
  launch([{ getFile: () => Promise.reject(new Error("gone")) }, file("kick.wav")]);
  await settled();
  expect(added).toEqual([["kick.wav"]]);
});

test("a browser without such a queue goes without", () => {
  expect(launchQueueOf({})).toBeUndefined();
  expect(() => takeOpenedFiles(undefined, () => expect.unreachable())).not.toThrow();
});

test("the manifest can be installed: a start in its scope, and icons that are there", async () => {
  const folder = path.resolve("dashboard/public");
  const manifest: unknown = JSON.parse(await readFile(path.join(folder, "manifest.webmanifest"), "utf8"));
  expect(manifest).toMatchObject({ name: "wav0 studio", short_name: "wav0", start_url: "/", display: "standalone" });
  const { icons } = manifest as { icons: { src: string; purpose: string }[] };
  expect(icons.map(({ purpose }) => purpose)).toEqual(["any", "maskable"]);
  for (const { src } of icons) expect(await readFile(path.join(folder, src), "utf8")).toContain("<svg");
  expect(await readFile("dashboard/index.html", "utf8")).toContain('rel="manifest" href="/manifest.webmanifest"');
});
