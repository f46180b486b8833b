import { randomInt } from "node:crypto";
import { SYNTH_REVISION } from "../../audio/synth/revision.ts";
import { MAX_SEED } from "../../contracts/limits.ts";
import { INSTRUMENTAL } from "../../contracts/words/stems.ts";
import { defineModel, type Model } from "./definition.ts";
import { DEMUCS_STEMS, SPLIT_STEMS, splitInputSchema } from "./split-input.ts";
import { SCORE_STEM_NAMES, stemsInputSchema } from "./stems-input.ts";
import { synthInputSchema } from "./synth-input.ts";

/** Every local model. A new one is a row here, and its code a row in `worker.ts`. */
export const MODELS: readonly Model[] = [
  defineModel({
    owner: "wav0",
    name: "synth",
    description:
      "Text to sample: seamless loops of whole bars and one-shots, by synthesis, the same for the same seed.",
    revision: SYNTH_REVISION,
    input: synthInputSchema,
    fileFields: [],
    output: { shape: "list" },
    settle: (input) => ({ ...input, seed: input["seed"] ?? randomInt(1, MAX_SEED) }),
  }),
  defineModel({
    owner: "wav0",
    name: "split",
    description:
      "Separates a recording into drums, bass, vocals and other (and guitar and piano by a Demucs model that makes them), which add up to the recording again.",
    revision: 4,
    input: splitInputSchema,
    fileFields: ["audio"],
    output: { shape: "object", fields: [...SPLIT_STEMS, ...DEMUCS_STEMS, INSTRUMENTAL], optional: true },
    settle: (input) => input,
  }),
  defineModel({
    owner: "wav0",
    name: "stems",
    description:
      "The parts of a sample that wav0/synth made, rendered from its recipe: exact, and together the sample.",
    revision: SYNTH_REVISION,
    input: stemsInputSchema,
    fileFields: [],
    output: { shape: "object", fields: [...SCORE_STEM_NAMES, INSTRUMENTAL], optional: true },
    settle: (input) => input,
  }),
];

/** @param id "owner/name" */
export function findModel(id: string): Model | undefined {
  return MODELS.find((model) => model.id === id);
}

/** @param reference "owner/name", "owner/name:version" or a version's id, as `version` of a request may be */
export function findModelByReference(reference: string): Model | undefined {
  return MODELS.find(({ id, version }) => [id, version, `${id}:${version}`].includes(reference));
}
