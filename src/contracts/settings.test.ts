import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { budgetText, estimateText } from "./charges/charge-text.ts";
import { readChatAccesses } from "./chat/chat-access.ts";
import { AppError, ERROR_CODES, type ErrorCode, readErrorPayload, retryAfterHeaders } from "./errors.ts";
import { isRecord } from "./wire/json-record.ts";
import { amountText, BUDGET_RULE, parseBudget, parsePrices, PRICES_RULE, usdText } from "./charges/price.ts";
import { pricedRequest } from "./charges/priced-request.ts";
import { assignRequestId, isNamedByCaller } from "./wire/request-id.ts";
import { suggest } from "./words/suggestion.ts";
import { LIMIT_VARIABLES, QUOTAS, type QuotaName, RATES, type RateName, readQuota, readRate } from "./user-limits.ts";

describe("models of the chat", () => {
  const [gateway, anthropic] = [{ AI_GATEWAY_API_KEY: "g" }, { ANTHROPIC_API_KEY: "a" }];
  const server = { WAV0_CHAT_BASE_URL: "http://127.0.0.1:1234/v1" };
  const named = { WAV0_CHAT_MODEL: "m" };

  test.each<[string, Record<string, string>, [string, string][]]>([
    ["nothing", {}, []],
    ["a gateway", gateway, [["gateway", "anthropic/claude-sonnet-5.5"]]],
    ["Anthropic", anthropic, [["anthropic", "claude-sonnet-5-5"]]],
    ["a gateway with a model", { ...gateway, ...named }, [["gateway", "m"]]],
    ["Anthropic with a model", { ...anthropic, ...named }, [["anthropic", "m"]]],
    ["a server with a model", { ...server, ...named }, [["compatible", "m"]]],
    ["a server without one", server, []],
    ["a model alone", named, []],
    [
      "both keys",
      { ...gateway, ...anthropic },
      [
        ["gateway", "anthropic/claude-sonnet-5.5"],
        ["anthropic", "claude-sonnet-5-5"],
      ],
    ],
    [
      "both keys and a model, which is the first one's",
      { ...gateway, ...anthropic, ...named },
      [
        ["gateway", "m"],
        ["anthropic", "claude-sonnet-5-5"],
      ],
    ],
    [
      "all, where the model is the server's",
      { ...gateway, ...anthropic, ...server, ...named },
      [
        ["gateway", "anthropic/claude-sonnet-5.5"],
        ["anthropic", "claude-sonnet-5-5"],
        ["compatible", "m"],
      ],
    ],
    ["empty variables, which are as unset", { AI_GATEWAY_API_KEY: "", ANTHROPIC_API_KEY: "", WAV0_CHAT_MODEL: "" }, []],
  ])("with %s", (_, variables, expected) => {
    expect(readChatAccesses(variables).accesses.map(({ provider, modelId }) => [provider, modelId])).toEqual(expected);
  });

  test("addresses lose the slashes at their end, and keys are each provider's own", () => {
    const variables = {
      ...gateway,
      ...anthropic,
      ...named,
      AI_GATEWAY_BASE_URL: "https://g/v1//",
      ANTHROPIC_BASE_URL: "https://a/",
      WAV0_CHAT_BASE_URL: "http://s/",
      WAV0_CHAT_API_KEY: "k",
    };
    expect(readChatAccesses(variables).accesses.map(({ baseUrl, apiKey }) => [baseUrl, apiKey])).toEqual([
      ["https://g/v1", "g"],
      ["https://a", "a"],
      ["http://s", "k"],
    ]);
  });
});

describe("errors", () => {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[]; // The keys of a const object.

  test("of every code come back from JSON as they were", () => {
    const details = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        fc.string(),
        fc.option(details, { nil: undefined }),
        (code, message, given) => {
          const payload = new AppError(code, message, { details: given }).toPayload();
          const read = readErrorPayload(JSON.parse(JSON.stringify(payload)));
          expect(read).toEqual(JSON.parse(JSON.stringify(payload)));
        },
      ),
    );
  });

  test("tell with a status what HTTP means by it", () => {
    const statuses: Partial<Record<ErrorCode, number>> = {
      INVALID_INPUT: 400,
      UNAUTHENTICATED: 401,
      INSUFFICIENT_SCOPE: 403,
      JOB_NOT_FOUND: 404,
      RATE_LIMITED: 429,
      OVERLOADED: 503,
      DISK_FULL: 507,
      INTERNAL: 500,
    };
    for (const [code, status] of Object.entries(statuses)) expect(ERROR_CODES[code as ErrorCode].status).toBe(status); // Keys of the table above.
    for (const code of codes) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      if (code.endsWith("_NOT_FOUND")) expect(ERROR_CODES[code].status).toBe(404);
    }
  });

  test.each([
    [1, "1"],
    [0.2, "1"],
    [60, "60"],
    [0, "0"],
  ])("after %f s are asked again after %s", (retryAfterSeconds, header) => {
    expect(retryAfterHeaders({ code: "RATE_LIMITED", message: "", details: { retryAfterSeconds } })).toEqual({
      "retry-after": header,
    });
  });

  test("whose time is no number say none", () => {
    expect(retryAfterHeaders({ code: "RATE_LIMITED", message: "", details: { retryAfterSeconds: "soon" } })).toEqual(
      {},
    );
  });
});

describe("limits of a user", () => {
  test("have a variable each, under one prefix, none twice", () => {
    expect(new Set(LIMIT_VARIABLES).size).toBe(LIMIT_VARIABLES.length);
    for (const variable of LIMIT_VARIABLES) expect(variable).toMatch(/^WAV0_LIMIT_[A-Z_]+$/);
    expect(LIMIT_VARIABLES).toHaveLength(Object.keys(RATES).length + Object.keys(QUOTAS).length);
  });

  test("scale the burst with the rate, and never to nothing", () => {
    const rates = Object.keys(RATES) as RateName[]; // The keys of a const object.
    fc.assert(
      fc.property(fc.constantFrom(...rates), fc.integer({ min: 1, max: 1_000_000 }), (name, perHour) => {
        const rate = readRate(name, { [RATES[name].variable]: String(perHour) });
        expect(rate.perHour).toBe(perHour);
        expect(rate.burst).toBeGreaterThanOrEqual(1);
        expect(rate.burst / perHour).toBeCloseTo(RATES[name].burst / RATES[name].perHour, perHour > 1_000 ? 2 : -1);
      }),
    );
  });

  test("are what they are set to, and else what the table says", () => {
    const quotas = Object.keys(QUOTAS) as QuotaName[]; // Likewise.
    for (const name of quotas) {
      const { variable, max } = QUOTAS[name];
      expect(readQuota(name, { [variable]: "7" })).toBe(7);
      for (const text of [undefined, "", " 7", "7.0", "0", "-7", "7e1", "seven"])
        expect(readQuota(name, { [variable]: text })).toBe(max);
    }
  });
});

describe("prices and budgets", () => {
  test("the rules name what is taken", () => {
    const [, list = ""] = /like "([^"]+)"/.exec(PRICES_RULE) ?? [];
    expect(parsePrices(list)?.size).toBe(3);
    for (const [, budget = ""] of BUDGET_RULE.matchAll(/"([^"]+)"/g)) expect(parseBudget(budget)).not.toBeNull();
    for (const hardware of PRICES_RULE.replace(/^.*one of /, "").split(", "))
      expect(parsePrices(`a/b=${hardware}`)?.get("a/b")).toMatchObject({ hardware, per: "second" });
  });

  test.each([
    ["1 h", 3_600],
    ["1.5 hours", 5_400],
    ["2 hour", 7_200],
    ["90 minutes", 5_400],
    ["1 m", 60],
    ["10 SEC", 10],
    ["10 second", 10],
  ])("%s is %d seconds", (text, amount) => {
    expect(parseBudget(text)).toEqual({ amount, unit: "seconds" });
  });

  test.each(["$", "$-1", "$1.2.3", "1 $ 2", "1 usd a day", "s 600", "600s 1h", "NaN s"])("%s is no budget", (text) => {
    expect(parseBudget(text)).toBeNull();
  });

  test.each([
    [12.345, "$12.35"],
    [0.1, "$0.10"],
    [0.0999, "$0.10"],
    [0.0951, "$0.095"],
    [0.01, "$0.01"],
    [0.000_1, "$0.0001"],
    [0.000_099, "less than $0.0001"],
  ])("%f dollars are told as %s", (usd, text) => {
    expect(usdText(usd)).toBe(text);
    expect(amountText(usd, "usd")).toBe(text);
  });

  test.each<[object, string]>([
    [{ estimate: { predictions: 1, seconds: 11.2, usd: 0.034 } }, "about 12 s of its time, about $0.034"],
    [{ estimate: { predictions: 4, usd: 2 } }, "4 predictions, about $2.00"],
    [
      { estimate: { predictions: 1 }, billedBy: "replicate" },
      "how much is known after the first one, since replicate tells no price beforehand",
    ],
    [{}, "how much is known after the first one, since it tells no price beforehand"],
  ])("%j costs %s", (charge, text) => {
    // Fields that a sentence does not need are left out above.
    expect(estimateText({ billedBy: null, ...charge })).toBe(text);
  });

  test("a budget is told as far as it is used, or why it stops a call", () => {
    const budget = { amount: 600, used: 12.34, unit: "seconds" as const, resetsAt: 0 };
    expect(budgetText({ budget })).toBe("12.3 s of today's 600 s are used or reserved.");
    expect(budgetText({ budget: { ...budget, amount: 2.5, used: 0, unit: "usd" } })).toBe(
      "$0.00 of today's $2.50 are used or reserved.",
    );
    expect(budgetText({ budget, refusal: "Come back tomorrow." })).toBe("Come back tomorrow.");
    expect(budgetText({})).toBe("");
  });

  test("a sample is priced by whatever names it, also by a long path", () => {
    const sampleId = `/music/${"a".repeat(3_000)}/kick.wav`;
    expect(pricedRequest({ sampleId })).toEqual({ sampleId });
    expect(pricedRequest({ sampleId: "a".repeat(4_097) })).toEqual({});
    expect(pricedRequest({ model: "m".repeat(201) })).toEqual({});
    expect([null, undefined, "text", 7, []].map(pricedRequest)).toEqual([{}, {}, {}, {}, {}]);
  });
});

test("ids of requests that nobody chose are told from those that somebody did", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom("call" as const, "confirmed" as const), (id, reason) => {
      expect(isNamedByCaller(assignRequestId(reason, id))).toBe(false);
      expect(assignRequestId("call", id)).not.toBe(assignRequestId("confirmed", id));
    }),
  );
  expect([undefined, "", "mine", "wav0", "WAV0:x"].map(isNamedByCaller)).toEqual([false, true, true, true, true]);
});

test("only objects with fields are records", () => {
  expect([{}, { a: 1 }, Object.create(null)].map(isRecord)).toEqual([true, true, true]);
  expect([null, undefined, [], "x", 1, () => 1].map(isRecord)).toEqual([false, false, false, false, false, false]);
});

describe("the name that was meant", () => {
  const FIELDS = ["prompt", "durationSeconds", "variations", "bpm", "key"];

  test.each([
    ["promt", "prompt"],
    ["prmopt", "prompt"],
    ["duration", "durationSeconds"],
    ["variation", "variations"],
    ["varaitions", "variations"],
    ["bmp", "bpm"],
    ["keys", "key"],
  ])("%s is %s", (given, meant) => {
    expect(suggest(given, FIELDS)).toBe(meant);
  });

  test.each(["", "x", "tempo", "colour", "aaaaaaaaaaaaaaaa"])("%j is none of them", (given) => {
    expect(suggest(given, FIELDS)).toBeNull();
  });

  test("a name is itself, and one letter less, more or other is it still", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("prompt", "variations"),
        fc.nat(9),
        fc.constantFrom(..."xyz"),
        (name, where, letter) => {
          const at = where % name.length;
          const changed = [
            name,
            name.slice(0, at) + name.slice(at + 1),
            name.slice(0, at) + letter + name.slice(at),
            name.slice(0, at) + letter + name.slice(at + 1),
          ];
          for (const given of changed) expect(suggest(given, FIELDS)).toBe(name);
        },
      ),
    );
  });

  test("a text of a million letters is nobody's name, and is not compared with any", () => {
    expect(suggest("x".repeat(1_000_000), FIELDS)).toBeNull();
    expect(suggest("prompt".repeat(100_000), FIELDS)).toBeNull();
  });
});
