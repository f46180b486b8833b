import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Backend } from "../backend/backend.ts";
import type { SampleView } from "../contracts/sample.ts";
import { openFixtureStudio, type FixtureStudio } from "../testing/fixture-studio.ts";
import { addAudioAddresses } from "./audio-addresses.ts";

let studio: FixtureStudio;
let backend: Backend;
let sample: SampleView;
const BYTES = Buffer.from("bytes of a kick");

beforeEach(async () => {
  studio = await openFixtureStudio();
  backend = studio.backend();
  const file = path.join(studio.directory, "kick.wav");
  await writeFile(file, BYTES);
  const { path: _file, ...imported } = await backend.importFile(file);
  sample = imported;
});

afterEach(() => studio.close());

const opened = async () => backend;

test("a sample without a file gets an address that plays it", async () => {
  const output = { jobId: "j", samples: [{ ...sample }] };
  await addAudioAddresses(output, opened);
  const { audioUrl = "" } = output.samples[0] ?? {};
  expect(Buffer.from(await (await fetch(audioUrl)).arrayBuffer())).toEqual(BYTES);
});

test("one with a file and one that is gone get none", async () => {
  const withFile = { sample: { ...sample, path: "/music/kick.wav" } };
  const gone = { samples: [{ ...sample, sampleId: "nosuchsample" }] };
  for (const output of [withFile, gone]) {
    await addAudioAddresses(output, opened);
    expect(JSON.stringify(output)).not.toContain("audioUrl");
  }
});
