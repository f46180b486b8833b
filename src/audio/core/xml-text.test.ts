import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escapeXml } from "./xml-text.ts";

test("signs of XML become entities, and lines stay", () => {
  expect(escapeXml('<a b="c">&\n\td</a>')).toBe("&lt;a b=&quot;c&quot;&gt;&amp;\n\td&lt;/a&gt;");
});

test("what XML 1.0 has no way to write is left out", () => {
  expect(escapeXml("a\u0000b\u0007c\u001bd\ufffee\ud83df")).toBe("abcdef");
});

test("what comes out has no bare sign, whatever went in, and whole characters stay", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const escaped = escapeXml(text);
      expect(escaped).not.toMatch(/[<>"]|&(?!(?:amp|lt|gt|quot);)/);
      // Char of XML 1.0, section 2.2.
      expect(escaped).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
    }),
  );
  expect(escapeXml("Käse 🎹")).toBe("Käse 🎹");
});
