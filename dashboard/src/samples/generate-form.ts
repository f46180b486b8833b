import type * as z from "zod";
import type { generateSample } from "../../../src/contracts/job.ts";

/** Fields of the form. */
export type GenerateFields = Omit<z.input<typeof generateSample.input>, "requestId" | "waitSeconds">;

const NUMBERS = ["bars", "durationSeconds", "bpm", "variations", "seed"] as const;
const WORDS = ["key", "model", "inputSampleId"] as const;

/** Reads the form. An empty field is left to the studio; ranges are checked there. */
export function readGenerateForm(form: FormData): GenerateFields {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const type = text("type");
  const numbers = NUMBERS.flatMap((name) => (text(name) === "" ? [] : [[name, Number(text(name))] as const]));
  const words = WORDS.flatMap((name) => (text(name) === "" ? [] : [[name, text(name)] as const]));
  return {
    prompt: text("prompt"),
    ...(type === "loop" || type === "one_shot" ? { type } : {}),
    ...Object.fromEntries(numbers),
    ...Object.fromEntries(words),
  };
}
