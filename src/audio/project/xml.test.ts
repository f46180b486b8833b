import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decimal, element, textElement, xmlDocument } from "./xml.ts";

test("an element has its attributes in order, without those that are undefined, and its children below it", () => {
  expect(element("Scenes")).toBe("<Scenes/>");
  expect(element("Clip", { time: 0, name: undefined, enable: true })).toBe('<Clip time="0" enable="true"/>');
  const inner = element("B", {}, [element("C")]);
  expect(element("A", { id: "a" }, [inner])).toBe('<A id="a">\n  <B>\n    <C/>\n  </B>\n</A>');
});

test("signs of XML are written as entities, and what XML has not is left out", () => {
  expect(textElement("Title", 'R&B <"live">')).toBe("<Title>R&amp;B &lt;&quot;live&quot;&gt;</Title>");
  expect(element("A", { name: 'a"b\u0000\u001fc\ud800d\ufffe' })).toBe('<A name="a&quot;bcd"/>');
  expect(element("A", { name: "tab\tline\r\nend" })).toBe('<A name="tab line  end"/>');
  expect(textElement("Comment", "two\nlines 🎹")).toBe("<Comment>two\nlines 🎹</Comment>");
});

test("a document is UTF-8 and says so", () => {
  const text = new TextDecoder().decode(xmlDocument(element("A", { name: "größe 鼓" })));
  expect(text).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<A name="größe 鼓"/>\n');
});

test.each([
  [0, "0"],
  [-0, "0"],
  [4, "4"],
  [-1e-12, "0"],
  [1e-7, "0.0000001"],
  [1 / 3, "0.333333333"],
  [15.999_999_999_9, "16"],
  [123_456.5, "123456.5"],
])("%d is written as %s", (value, text) => {
  expect(decimal(value)).toBe(text);
});

test("numbers have no exponent, and come back within a billionth", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
      const text = decimal(value);
      expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(1e-9);
    }),
  );
});
