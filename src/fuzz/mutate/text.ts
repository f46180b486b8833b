import type { Random } from "../../audio/core/random.ts";
import { mutateBytes } from "./bytes.ts";
import type { Json } from "./json.ts";

/** JSON as other writers write it, or as it is when something went wrong on the way. Mostly as it should be. */
export function writeJson(value: Json, random: Random): Buffer {
  const text = JSON.stringify(value);
  const kind = random.integer(24);
  if (kind === 0) return mutateBytes(Buffer.from(text), random);
  if (kind === 1) return Buffer.from(`\ufeff ${text} `);
  if (kind === 2) return Buffer.from(text.slice(0, random.integer(text.length)));
  if (kind === 3) return Buffer.from(text + random.pick(["}", ",", text, "\u0000", "//"]));
  if (kind === 4) return Buffer.from(withDuplicates(text));
  if (kind === 5)
    return Buffer.from(text.replace(/\d+/, random.pick(["1e999", "-0", "01", "0x1", "NaN", "1".repeat(400)])));
  if (kind === 6) return Buffer.from(text, "latin1");
  if (kind === 7) return Buffer.from(text, "utf16le");
  return Buffer.from(text);
}

/** Every field of the outermost object twice. */
function withDuplicates(text: string): string {
  const inner = /^\{(.+)\}$/s.exec(text)?.[1];
  return inner === undefined ? text : `{${inner},${inner}}`;
}
