import type * as z from "zod";
import type { exportSample } from "../../../../src/contracts/edit.ts";

type ExportFields = Omit<z.input<typeof exportSample.input>, "sampleId" | "requestId">;

/** Format of an export. */
export type ExportFormat = NonNullable<ExportFields["format"]>;

const NUMBERS = ["sampleRate", "bitDepth", "bitrateKbps", "peakDb", "lufs"] as const;

/** Reads the form. What it does not show, or leaves empty, is left to the studio; ranges are checked there. */
export function readExportForm(form: FormData): ExportFields {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const numbers = NUMBERS.flatMap((name) => (text(name) === "" ? [] : [[name, Number(text(name))] as const]));
  const words = ["format", "name"].flatMap((name) => (text(name) === "" ? [] : [[name, text(name)] as const]));
  return { ...Object.fromEntries(numbers), ...Object.fromEntries(words) };
}
