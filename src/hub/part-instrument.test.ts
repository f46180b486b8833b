import { expect, test } from "vitest";
import { PART_INSTRUMENTS } from "../contracts/part-instruments.ts";
import { isPartInstrument } from "./part-instrument.ts";

test.each([...PART_INSTRUMENTS, "tenor sax", "Electric Piano"])("%s plays a part", (name) => {
  expect(isPartInstrument(name)).toBe(true);
});

test.each(["toaster", "kick", "no bass", ""])("“%s” plays none", (name) => {
  expect(isPartInstrument(name)).toBe(false);
});
