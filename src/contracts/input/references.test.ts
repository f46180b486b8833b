import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jobUri, sampleUri, waveformUri } from "../wire/uri.ts";
import { readJobReference, readSampleReference, splitReferences } from "./references.ts";

const KICK = "k57abcdefghijklmnopqrstuvwxyz012";
const SNARE = "k57abcdefghijklmnopqrstuvwxyz999";
const JOB = "j57abcdefghijklmnopqrstuvwxyz012";
const id = fc.stringMatching(/^[a-z0-9]{32}$/);

describe("what stands for a sample", () => {
  test.each<[string, unknown, unknown]>([
    ["its id", KICK, KICK],
    ["its id in quotes", `"${KICK}"`, KICK],
    ["its id among blanks", ` ${KICK}\n`, KICK],
    ["its address", sampleUri(KICK), KICK],
    ["the address of its waveform", waveformUri(KICK), KICK],
    ["an address in another case", `WAV0://samples/${KICK}`, KICK],
    ["an address in brackets", `<${sampleUri(KICK)}>`, KICK],
    ["a link in Markdown", `[kick](${sampleUri(KICK)})`, KICK],
    ["a sentence with its address", `Use ${sampleUri(KICK)}, please`, KICK],
    ["its address twice", `${sampleUri(KICK)} ${sampleUri(KICK)}`, KICK],
    [
      "its address and its waveform's",
      `${sampleUri(KICK)} ${waveformUri(KICK)}`,
      `${sampleUri(KICK)} ${waveformUri(KICK)}`,
    ],
    ["a sample as results show it", { sampleId: KICK, name: "kick" }, KICK],
    ["a sample as JSON text", `{"sampleId":"${KICK}"}`, KICK],
    ["a sample whose id is an address", { sampleId: sampleUri(KICK) }, KICK],
    ["a name", "Kick 01", "Kick 01"],
    ["a file", "/music/wav0/kick.wav", "/music/wav0/kick.wav"],
    ["a file of Windows", "C:\\wav0\\kick.wav", "C:\\wav0\\kick.wav"],
    ["two addresses", `${sampleUri(KICK)} ${sampleUri(SNARE)}`, `${sampleUri(KICK)} ${sampleUri(SNARE)}`],
    ["a job's address", jobUri(JOB), jobUri(JOB)],
    ["an address of no id", "wav0://samples/kick", "wav0://samples/kick"],
    ["a number", 7, 7],
    ["nothing", null, null],
    ["an object of another kind", { id: KICK }, { id: KICK }],
    ["an object whose id is none", { sampleId: 7 }, { sampleId: 7 }],
  ])("%s", (_, given, read) => {
    expect(readSampleReference(given)).toEqual(read);
  });

  test("ids and addresses of any sample are its id", () => {
    fc.assert(
      fc.property(id, (sampleId) => {
        for (const given of [
          sampleId,
          sampleUri(sampleId),
          waveformUri(sampleId),
          { sampleId },
          JSON.stringify({ sampleId }),
        ])
          expect(readSampleReference(given)).toBe(sampleId);
      }),
    );
  });
});

describe("what stands for a job", () => {
  test.each<[string, unknown, unknown]>([
    ["its id", JOB, JOB],
    ["its address", jobUri(JOB), JOB],
    ["a sentence with its address", `Job ${jobUri(JOB)} failed`, JOB],
    ["a job as results show it", { jobId: JOB, status: "failed", samples: [] }, JOB],
    ["a sample's address", sampleUri(KICK), sampleUri(KICK)],
    ["a sample", { sampleId: KICK }, { sampleId: KICK }],
    ["words", "the last one", "the last one"],
    ["nothing", undefined, undefined],
  ])("%s", (_, given, read) => {
    expect(readJobReference(given)).toEqual(read);
  });
});

describe("several in one text", () => {
  const [one, two] = [sampleUri(KICK), SNARE];

  test.each([
    `${one}, ${two}`,
    `${one},${two}`,
    `${one} ${two}`,
    `${one}; ${two}`,
    `${one} and ${two}`,
    `${one}, and ${two}`,
    `${one} & ${two}`,
    `${one} | ${two}`,
    `[${one}, ${two}]`,
    `["${one}", '${two}']`,
    `${one}\n${two}\n`,
  ])("%j are two", (text) => {
    expect(splitReferences(text)).toEqual([one, two]);
  });

  test.each<[string, string[] | null]>([
    [one, null],
    ["", null],
    ["Kick, dry", null],
    [`${one}, Kick`, null],
    ["Kick and Snare", null],
    ["Kick\nSnare, dry", ["Kick", "Snare, dry"]],
    ["Kick\r\n\r\nSnare", ["Kick", "Snare"]],
    ["[Kick\nSnare]", ["Kick", "Snare"]],
  ])("%j is %j", (text, parts) => {
    expect(splitReferences(text)).toEqual(parts);
  });

  test("any ids joined in any usual way come apart again", () => {
    const joint = fc.constantFrom(", ", ",", " ", "; ", " and ", "\n", " | ");
    fc.assert(
      fc.property(fc.array(id, { minLength: 2, maxLength: 6 }), joint, (ids, between) => {
        expect(splitReferences(ids.join(between))).toEqual(ids);
      }),
    );
  });
});
