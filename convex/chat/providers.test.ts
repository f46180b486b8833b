import { expect, test } from "vitest";
import { isTextPart, isToolPart } from "../../src/chat/parts.ts";
import { ANTHROPIC_KEY, anthropicProtocol } from "./testing/anthropic.fixture.ts";
import { openEmbedded } from "./testing/embedded.fixture.ts";
import { GATEWAY_KEY, gatewayProtocol } from "./testing/gateway.fixture.ts";
import { openProviderServer } from "./testing/provider-server.fixture.ts";

type Embedded = Awaited<ReturnType<Awaited<ReturnType<typeof openEmbedded>>>>;

const textOf = ({ parts }: Embedded) => parts.map((part) => (isTextPart(part) ? part.text : "")).join("");
const callsOf = ({ parts }: Embedded) => parts.filter(isToolPart);

const PROVIDERS = [
  {
    model: "anthropic/claude-sonnet-5-5",
    title: "claude-sonnet-5-5 (Anthropic)",
    protocol: anthropicProtocol,
    environment: (baseUrl: string) => ({ ANTHROPIC_API_KEY: ANTHROPIC_KEY, ANTHROPIC_BASE_URL: baseUrl }),
    /** How a request tells the result of the call before it. */
    toolResult: /"type":"tool_result","tool_use_id":"toolu_call_1".*\bjobId\b/,
  },
  {
    model: "gateway/anthropic/claude-sonnet-5.5",
    title: "anthropic/claude-sonnet-5.5 (AI Gateway)",
    protocol: gatewayProtocol,
    environment: (baseUrl: string) => ({ AI_GATEWAY_API_KEY: GATEWAY_KEY, AI_GATEWAY_BASE_URL: baseUrl }),
    toolResult: /"type":"tool-result","toolCallId":"call_1","toolName":"generate_sample".*\bjobId\b/,
  },
];

test.each(PROVIDERS)(
  "$title answers with a call, hears its result, and is counted; an error in the middle is told",
  async ({ model, title, protocol, environment, toolResult }) => {
    const server = await openProviderServer(protocol);
    const say = await openEmbedded(environment(server.baseUrl));

    server.turns.push(
      {
        kind: "call",
        text: "One kick coming. ",
        name: "generate_sample",
        input: { prompt: "808 kick", type: "one_shot" },
      },
      { kind: "text", pieces: ["It is ", "under way."] },
    );
    const whole = await say("make a kick", model);
    expect(whole).toMatchObject({ status: "done", model, usage: { inputTokens: 50, outputTokens: 30 } });
    expect(textOf(whole)).toBe("One kick coming. It is under way.");
    expect(callsOf(whole)).toMatchObject([
      { state: "output-available", input: { prompt: "808 kick", type: "one_shot" } },
    ]);
    expect(whole.jobs.map(({ type }) => type)).toEqual(["generate"]);
    expect(whole.days).toMatchObject([{ model, inputTokens: 50, outputTokens: 30 }]);
    const [first, second] = server.requests.map((request) => JSON.stringify(request));
    expect(first).toContain("make a kick");
    expect(first).toContain('"name":"generate_sample"');
    expect(second).toMatch(toolResult);

    server.turns.splice(0, Infinity, { kind: "text-then-error", text: "Half a ", message: "Overloaded" });
    const broken = await say("and now a snare", model);
    expect([broken.status, textOf(broken)]).toEqual(["failed", "Half a "]);
    expect(broken.error).toBe(`${title} broke off (Overloaded). Retry, or choose another model.`);

    // A thread is as usable after it as before.
    server.turns.splice(0, Infinity, { kind: "text", pieces: ["Here again."] });
    expect(await say("still there?", model)).toMatchObject({ status: "done" });
  },
  180_000,
);

test.each(PROVIDERS)(
  "$title with a wrong key names the variable",
  async ({ model, protocol, environment }) => {
    const server = await openProviderServer(protocol);
    const variables = environment(server.baseUrl);
    const [key = ""] = Object.keys(variables);
    const say = await openEmbedded({ ...variables, [key]: "wrong" });
    expect((await say("hi", model)).error).toMatch(new RegExp(`refused the key.*${key}`));
  },
  120_000,
);
