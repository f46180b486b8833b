import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { DawProject } from "dawproject-typescript";
import { describe, expect, test } from "vitest";
import { dawproject } from "./dawproject.ts";
import { metreOf } from "./dawproject-clips.ts";
import type { ProjectSound } from "./sound.ts";
import { hitSound, loopSound, pathsOf, SONG, textOf } from "./sounds.fixture.ts";
import { hasProgram } from "./testing/programs.fixture.ts";
import { zip } from "./zip.ts";

const SCHEMAS = path.join(import.meta.dirname, "testing/dawproject-schemas");
const EVERYTHING = [
  loopSound({ song: SONG, facts: { prompt: 'warm <house> & "chords"\u0000' } }),
  loopSound({ name: "drums", instrument: "Drums", stemOf: 0, strip: { gain: 0, isMuted: false, isSoloed: true } }),
  loopSound({ name: "other tempo", bpm: 140, frames: 302_400 }),
  hitSound(),
  loopSound({ name: "voice", bpm: undefined, key: undefined, form: undefined, frames: 100_001 }),
];

function projectOf(sounds: readonly ProjectSound[], name = "Night drive") {
  return dawproject({ name, sounds }, { application: { name: "wav0-mcp", version: "1.2.3" } });
}

function xmlOf(...sounds: ProjectSound[]): string {
  return textOf(projectOf(sounds), "project.xml");
}

/** Each element with its attributes, in order. */
function elementsOf(xml: string): { name: string; attributes: Record<string, string> }[] {
  return [...xml.matchAll(/<([A-Za-z]+)((?:\s[A-Za-z]+="[^"]*")*)\s*\/?>/g)].map(([, name = "", attributes = ""]) => ({
    name,
    attributes: Object.fromEntries(
      [...attributes.matchAll(/([A-Za-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    ),
  }));
}

/** What the schema's IDREFs do not check: each reference meets an id, of an element of the right kind. */
function danglingReferences(xml: string): string[] {
  const elements = elementsOf(xml);
  const kinds = new Map(elements.map(({ name, attributes }) => [attributes["id"], name]));
  const wanted: Record<string, string> = { destination: "Channel", track: "Track" };
  return elements.flatMap(({ attributes }) =>
    Object.entries(wanted).flatMap(([field, kind]) => {
      const target = attributes[field];
      return target === undefined || kinds.get(target) === kind ? [] : [`${field}=${target}`];
    }),
  );
}

function validate(document: string, schema: string): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-xml-"));
  try {
    writeFileSync(path.join(folder, "a.xml"), document);
    execFileSync(
      "xmllint",
      ["--noout", "--nonet", "--schema", path.join(SCHEMAS, schema), path.join(folder, "a.xml")],
      {
        stdio: "pipe",
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readByAnother(sounds: readonly ProjectSound[]) {
  const pieces: Uint8Array[] = [];
  const files = projectOf(sounds).map((entry) => ({
    name: entry.path,
    bytes: entry.kind === "file" ? entry.bytes : new Uint8Array(4),
    modified: new Date(2026, 0, 1),
  }));
  for await (const piece of zip(files)) pieces.push(piece);
  return DawProject.loadProject(Buffer.concat(pieces));
}

test("the documents are valid by the schemas", ({ skip }) => {
  if (!hasProgram("xmllint")) skip("xmllint is not installed");
  const documents = [
    [xmlOf(...EVERYTHING), "Project.xsd"],
    [xmlOf(), "Project.xsd"],
    [textOf(projectOf(EVERYTHING), "metadata.xml"), "MetaData.xsd"],
  ] as const;
  for (const [document, schema] of documents) expect(() => validate(document, schema)).not.toThrow();
});

test("every reference meets an element of the right kind, and every id is given once", () => {
  const xml = xmlOf(...EVERYTHING);
  expect(danglingReferences(xml)).toEqual([]);
  const ids = elementsOf(xml).flatMap(({ attributes }) => attributes["id"] ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[A-Za-z_][\w.-]*$/.test(id))).toEqual([]);
  const needId = [
    "Track",
    "Channel",
    "Volume",
    "Pan",
    "Mute",
    "Tempo",
    "TimeSignature",
    "Arrangement",
    "Lanes",
    "Clips",
    "Notes",
    "Audio",
    "Warps",
  ];
  expect(elementsOf(xml).filter(({ name, attributes }) => needId.includes(name) && !attributes["id"])).toEqual([]);
});

test("a reader that is not ours finds tempo, tracks, names, colours and channels", async () => {
  const project = await readByAnother(EVERYTHING);
  expect(project.transport?.tempo?.value).toBe(124);
  const tracks = project.structure.flatMap((lane) => ("contentType" in lane ? [lane] : []));
  const expected = [
    "wav0_124_warm_house_Amin",
    "drums",
    "Drums (wav0_124_warm_house_Amin)",
    "Chords (wav0_124_warm_house_Amin)",
  ];
  expect(tracks.map(({ name }) => name)).toEqual([...expected, "other tempo", "kick", "voice", "Master"]);
  expect(tracks.slice(0, -1).map(({ color }) => color?.length)).toEqual(Array.from({ length: 7 }, () => 7));
});

describe("clips", () => {
  const clipsOf = (...sounds: ProjectSound[]) =>
    elementsOf(xmlOf(...sounds)).flatMap(({ name, attributes }) => (name === "Clip" ? [attributes] : []));

  test("a loop lasts whole beats from the first one, in its track's colour", () => {
    expect(clipsOf(loopSound())).toEqual([
      {
        name: "wav0_124_warm_house_Amin",
        color: "#6fae7a",
        time: "0",
        duration: "16",
        contentTimeUnit: "seconds",
        playStart: "0",
      },
    ]);
  });

  test("a one-shot lasts as long as it sounds at the project's tempo", () => {
    expect(clipsOf(loopSound(), hitSound())[1]?.["duration"]).toBe("1.033333333");
  });

  test("audio of another tempo is warped to the project's, all else is a plain clip", () => {
    const xml = xmlOf(...EVERYTHING);
    expect(xml.match(/<Warps /g)).toHaveLength(1);
    expect(xml).toContain('<Warp time="16" contentTime="6.857142857"/>');
  });

  test("a whole beside its stems is muted, they are not", () => {
    const mutes = elementsOf(xmlOf(...EVERYTHING)).filter(({ name }) => name === "Mute");
    expect(mutes.map(({ attributes }) => attributes["value"])).toEqual([
      "true",
      ...Array.from({ length: 7 }, () => "false"),
    ]);
  });

  test("a channel is set as its sound's, those of its notes too, and a whole beside its stems stays muted", () => {
    const strip = { gain: 0.25, isMuted: false, isSoloed: true };
    const sounds = [
      loopSound({ song: SONG, strip }),
      loopSound({ name: "drums", stemOf: 0, strip }),
      hitSound({ strip: { gain: 2, isMuted: true, isSoloed: false } }),
      hitSound({ name: "clap" }),
    ];
    const elements = elementsOf(xmlOf(...sounds));
    const valuesOf = (name: string, field = "value") =>
      elements.flatMap((each) => (each.name === name ? [each.attributes[field]] : []));
    // The loop, its stem, its two parts, the kick, the clap, the master.
    expect(valuesOf("Volume")).toEqual(["0.25", "0.25", "0.25", "0.25", "2", "1", "1"]);
    expect(valuesOf("Mute")).toEqual(["true", "false", "false", "false", "true", "false", "false"]);
    expect(valuesOf("Channel", "solo")).toEqual(["true", "true", "true", "true", "false", "false", "false"]);
  });

  test("notes lie in a clip that is in no other, end with it, and drums are on channel 10", () => {
    const xml = xmlOf(loopSound({ song: SONG }));
    expect(xml.match(/<Clips [^>]*>\s*<Clip [^>]*>\s*<Notes /g)).toHaveLength(2);
    const notes = elementsOf(xml).flatMap(({ name, attributes }) => (name === "Note" ? [attributes] : []));
    expect(notes).toHaveLength(6);
    expect(notes[0]).toEqual({ time: "0", duration: "0.25", channel: "9", key: "36", vel: "0.9", rel: "0.9" });
    expect(notes[4]).toMatchObject({ time: "0.0066666", channel: "0" });
    expect(notes[5]).toEqual({ time: "15", duration: "1", channel: "0", key: "60", vel: "1", rel: "1" });
  });
});

test("metres are written in the fewest beats", () => {
  expect(
    [4, 3, 3.5, 1.75, Math.PI].map(metreOf).map(({ numerator, denominator }) => `${numerator}/${denominator}`),
  ).toEqual(["4/4", "3/4", "7/8", "7/16", "3/4"]);
});

test("files of one name, or of names that no file system has, get names of their own", () => {
  const sounds = ["Kick", "kick", "クラップ", "../x", "con"].map((name) => hitSound({ name }));
  expect(pathsOf(projectOf(sounds)).slice(2)).toEqual([
    "audio/Kick.wav",
    "audio/kick_2.wav",
    "audio/sample.wav",
    "audio/x.wav",
    "audio/con_.wav",
  ]);
});

test("names of any letters make documents that are well-formed and refer to the files that are there", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 12 }), { maxLength: 3 }), (names) => {
      const entries = projectOf(
        names.map((name) => hitSound({ name })),
        names.join(),
      );
      const xml = textOf(entries, "project.xml");
      const files = elementsOf(xml).flatMap(({ name, attributes }) => (name === "File" ? [attributes["path"]] : []));
      expect(files).toEqual(pathsOf(entries).slice(2));
      expect(xml).not.toMatch(/(?![\n\u0080-\u009f])\p{Cc}/u);
      expect(danglingReferences(xml)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
