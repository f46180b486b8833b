import { expect, test } from "vitest";
import { capital } from "./capital.ts";

test.each([
  ["lo-fi loop", "Lo-fi loop"],
  ["F# minor", "F# minor"],
  ["808 bass", "808 bass"],
  ["", ""],
])("%j begins a sentence as %j", (text, begun) => expect(capital(text)).toBe(begun));
