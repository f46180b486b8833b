import { describe, expect, test } from "vitest";
import { fieldsOfSchema } from "./schemaFields.ts";

function schemaOf(properties: Record<string, object>, required: string[] = [], others: Record<string, object> = {}) {
  return { components: { schemas: { Input: { type: "object", properties, required }, ...others } } };
}

const TEXT = { type: "string" };

describe("what a container takes", () => {
  test("follows from the names, types and bounds of its schema", () => {
    const openapi = schemaOf(
      {
        caption: { type: "string", maxLength: 512 },
        negative_prompt: TEXT,
        audio_duration: { type: "number", minimum: 10, maximum: 240 },
        tempo: { type: "integer", minimum: 40, maximum: 220 },
        key_scale: TEXT,
        time_signature: { type: "string", enum: ["3/4", "4/4"] },
        seed: { type: "integer" },
        instrumental: { type: "boolean" },
        audio_format: { $ref: "#/components/schemas/Format" },
      },
      ["caption"],
      { Format: { type: "string", enum: ["mp3", "flac"] } },
    );
    expect(fieldsOfSchema(openapi)).toEqual({
      ok: true,
      fields: {
        prompt: { field: "caption", max: 512 },
        negativePrompt: { field: "negative_prompt" },
        length: { field: "audio_duration", unit: "s", min: 10, max: 240 },
        bpm: { field: "tempo", min: 40, max: 220, isWhole: true },
        key: "key_scale",
        metre: { field: "time_signature", values: { "3/4": "3/4", "4/4": "4/4" } },
        seed: "seed",
        instrumental: { instrumental: true },
        format: { audio_format: "flac" },
      },
    });
  });

  test("is a length in milliseconds, or none of its own", () => {
    const milliseconds = fieldsOfSchema(
      schemaOf({ prompt: TEXT, music_length_ms: { type: "integer", maximum: 60_000 } }),
    );
    expect(milliseconds).toMatchObject({
      fields: { length: { field: "music_length_ms", unit: "ms", min: 1_000, max: 60_000, isWhole: true } },
    });
    expect(fieldsOfSchema(schemaOf({ prompt: TEXT }))).toMatchObject({ fields: { length: { field: null } } });
  });

  test("is nothing by names that only look alike: a key that is a secret, a length of tokens", () => {
    const reading = fieldsOfSchema(schemaOf({ prompt: TEXT, key: TEXT, max_length: { type: "integer" }, seed: TEXT }));
    expect(reading).toEqual({
      ok: true,
      fields: { prompt: { field: "prompt" }, length: { field: null, unit: "s", max: 600 } },
    });
  });

  test("lyrics that are required are those of music without a voice", () => {
    const reading = fieldsOfSchema(schemaOf({ prompt: TEXT, lyrics: TEXT }, ["prompt", "lyrics"]));
    expect(reading).toMatchObject({ ok: true, fields: { instrumental: { lyrics: "[Instrumental]" } } });
  });
});

test.each([
  ["no JSON of OpenAPI", undefined, "has no components.schemas.Input"],
  ["no input", { components: { schemas: {} } }, "has no components.schemas.Input"],
  ["a model of pictures", schemaOf({ image: TEXT }), "takes no prompt; its fields are image"],
  ["a model without fields", schemaOf({}), "its fields are none"],
  ["a field that we do not have", schemaOf({ prompt: TEXT, voice: TEXT }, ["prompt", "voice"]), "requires voice"],
  [
    "lyrics and more",
    schemaOf({ prompt: TEXT, lyrics: TEXT, voice: TEXT }, ["lyrics", "voice"]),
    "requires lyrics, voice",
  ],
])("%s is refused with the reason", (_, openapi, why) => {
  expect(fieldsOfSchema(openapi)).toMatchObject({ ok: false, why: expect.stringContaining(why) });
});
