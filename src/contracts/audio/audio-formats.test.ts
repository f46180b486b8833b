import { describe, expect, test } from "vitest";
import { AUDIO_FORMATS, FORMAT_FACTS, readableFormats } from "./audio-formats.ts";

const rows = AUDIO_FORMATS.map((format) => [format, FORMAT_FACTS[format]] as const);

describe("the table of formats", () => {
  test.each(rows)("%s is one that files end with, in lower case and without a dot", (format, { extensions }) => {
    expect(extensions).toContain(format);
    for (const extension of extensions) expect(extension).toMatch(/^[a-z0-9]{2,4}$/);
  });

  test.each(rows)("%s has a media type of audio, as registered or as programs agree on", (_, { mediaType, name }) => {
    expect(mediaType).toMatch(/^audio\/[a-z0-9-]+$/);
    expect(name).toMatch(/^[A-Z][\w ]+$/);
  });

  test("no ending stands for two formats: content decides between Ogg Vorbis and Opus, not the name", () => {
    const endings = rows.flatMap(([, { extensions }]) => extensions);
    expect(endings).toHaveLength(new Set(endings).size);
    expect(FORMAT_FACTS.ogg.mediaType).toBe(FORMAT_FACTS.opus.mediaType);
    expect(FORMAT_FACTS.ogg.extensions).not.toContain("opus");
  });

  test("has every format once, and no other", () => {
    expect(Object.keys(FORMAT_FACTS).toSorted()).toEqual([...AUDIO_FORMATS].toSorted());
    expect(new Set(rows.map(([, { name }]) => name)).size).toBe(AUDIO_FORMATS.length);
  });
});

test("the formats that are read are told in one sentence, in the order of the table", () => {
  expect(readableFormats()).toBe("WAV, MP3, FLAC, AIFF, Ogg Vorbis, Opus, M4A, AAC, WebM, CAF, Wave64, AU and WavPack");
});
