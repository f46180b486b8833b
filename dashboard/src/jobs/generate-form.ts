import type * as z from "zod";
import type { generateSample } from "../../../src/contracts/job.ts";

type GenerateFields = Pick<
  z.input<typeof generateSample.input>,
  "prompt" | "bars" | "bpm" | "key" | "variations" | "model"
>;

/** What the form asks for. An empty field is left to the studio; ranges are checked there. */
export function readGenerateForm(form: FormData): GenerateFields {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const numbers = (["bars", "bpm", "variations"] as const).flatMap((name) =>
    text(name) === "" ? [] : [[name, Number(text(name))] as const],
  );
  const words = (["key", "model"] as const).flatMap((name) => (text(name) === "" ? [] : [[name, text(name)] as const]));
  return { prompt: text("prompt"), ...Object.fromEntries(numbers), ...Object.fromEntries(words) };
}
