import { describe, expect, test } from "vitest";
import { decodeHeaderValue } from "./header-value.ts";
import { findParameterDisagreement, readParameterHeaders } from "./parameter-headers.ts";

const base64 = (text: string) => `=?base64?${Buffer.from(text).toString("base64")}?=`;

test.each([
  ["us-west1", "us-west1"],
  ["", ""],
  [base64("Hello, 世界"), "Hello, 世界"],
  [base64(" padded "), " padded "],
  [base64("=?base64?literal?="), "=?base64?literal?="],
  ["=?base64?SGVsbG8=", "=?base64?SGVsbG8="],
  ["SGVsbG8=?=", "SGVsbG8=?="],
  ["=?base64?SGVsbG8?=", null],
  ["=?base64?SGVs!!!bG8=?=", null],
  ["caf\u00e9", null],
])("a header of %j says %j", (header, text) => {
  expect(decodeHeaderValue(header)).toBe(text);
});

describe("arguments that headers repeat", () => {
  const inputSchema = {
    type: "object",
    properties: {
      region: { type: "string", "x-mcp-header": "Region" },
      count: { type: "integer", "x-mcp-header": "Count" },
      target: { type: "object", properties: { dry: { type: "boolean", "x-mcp-header": "Dry" } } },
      tags: { type: "array", items: { type: "string", "x-mcp-header": "Tag" } },
    },
  };
  const found = readParameterHeaders({ result: { tools: [{ name: "route", inputSchema }, { name: "plain" }] } });

  test("are found by properties alone, also within objects", () => {
    expect([...(found ?? [])]).toEqual([
      [
        "route",
        [
          { header: "Mcp-Param-Region", path: ["region"] },
          { header: "Mcp-Param-Count", path: ["count"] },
          { header: "Mcp-Param-Dry", path: ["target", "dry"] },
        ],
      ],
    ]);
    expect(readParameterHeaders({ error: { code: -32_603 } })).toBeNull();
  });

  const disagreement = (headers: Record<string, string>, given?: unknown) =>
    findParameterDisagreement(new Headers(headers), found?.get("route") ?? [], given);

  test.each([
    [{}, undefined],
    [{}, { region: null, tags: ["a"], target: {} }],
    [{ "Mcp-Param-Region": "eu" }, { region: "eu" }],
    [{ "mcp-param-region": "  eu " }, { region: "eu" }],
    [{ "Mcp-Param-Region": base64("Zürich") }, { region: "Zürich" }],
    [
      { "Mcp-Param-Count": "42.0", "Mcp-Param-Dry": "true" },
      { count: 42, target: { dry: true } },
    ],
    [{ "Mcp-Param-Other": "anything" }, {}],
  ])("%j agrees with %j", (headers, given) => {
    expect(disagreement(headers, given)).toBeNull();
  });

  test.each([
    [{}, { region: "eu" }],
    [{ "Mcp-Param-Region": "us" }, { region: "eu" }],
    [{ "Mcp-Param-Region": "EU" }, { region: "eu" }],
    [{ "Mcp-Param-Region": "eu" }, {}],
    [{ "Mcp-Param-Region": "=?base64?ZXU?=" }, { region: "eu" }],
    [{ "Mcp-Param-Count": "43" }, { count: 42 }],
    [{ "Mcp-Param-Count": "" }, { count: 0 }],
    [{ "Mcp-Param-Dry": "True" }, { target: { dry: true } }],
  ])("%j disagrees with %j", (headers, given) => {
    expect(disagreement(headers, given)).toMatch(/^Mcp-Param-/);
  });
});
