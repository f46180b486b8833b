import { readJson } from "../../src/contracts/input/text-values.ts";
import { ThoughtSplitter } from "../../src/chat/thought-splitter.ts";
import { boundedText } from "../../src/bodies/bounded-body.ts";
import { MAX_ANSWER_JSON_BYTES } from "../../src/contracts/limits.ts";
import { isRecord } from "../../src/contracts/wire/json-record.ts";

/**
 * Normalises deviations of self-hosted model servers from OpenAI's protocol, before the SDK ends the answer at the
 * first unknown chunk: arguments as an object, a single call instead of a list, a whole answer instead of a stream.
 * Thoughts within the text become reasoning.
 */

type Fetch = typeof globalThis.fetch;
type Json = Record<string, unknown>;

const DATA = /^data:\s?(.*)$/;
const DONE = "[DONE]";
const MESSAGE_ROLES = new Set<unknown>(["assistant", ""]);

/** A fetch whose answers are as OpenAI's are; what it does not know it leaves alone. */
export function createMendingFetch(send: Fetch = globalThis.fetch): Fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const type = response.headers.get("content-type") ?? "";
    if (!response.ok || !response.body) return response;
    if (type.includes("text/event-stream")) return streamed(response, response.body.pipeThrough(mendedEvents()));
    return type.includes("application/json") && asksForStream(init) ? wholeAsStream(response) : response;
  };
}

function asksForStream(init: RequestInit | undefined): boolean {
  return typeof init?.body === "string" && /"stream":\s*true/.test(init.body);
}

function streamed(response: Response, body: ReadableStream<Uint8Array> | string): Response {
  const headers = new Headers(response.headers);
  headers.set("content-type", "text/event-stream");
  for (const name of ["content-length", "content-encoding"]) headers.delete(name);
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}

/** A server that knows no streams answers with one object. */
async function wholeAsStream(response: Response): Promise<Response> {
  const text = await boundedText(response, MAX_ANSWER_JSON_BYTES);
  const mended = new StreamMender();
  return streamed(response, `data: ${mended.chunk(text)}\n\n${mended.end()}data: ${DONE}\n\n`);
}

function mendedEvents(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const mender = new StreamMender();
  let rest = "";
  return new TransformStream({
    transform(bytes, controller) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/);
      rest = lines.pop() ?? "";
      if (lines.length > 0) controller.enqueue(encoder.encode(lines.map((line) => `${mender.line(line)}\n`).join("")));
    },
    flush(controller) {
      const last = rest === "" ? "" : `${mender.line(rest)}\n\n`;
      controller.enqueue(encoder.encode(`${last}${mender.end()}`));
    },
  });
}

/** Mends the chunks of one answer, one after the other. Does not hold any of them: only the thoughts that are open. */
class StreamMender {
  readonly #splitters = new Map<unknown, ThoughtSplitter>();

  /** A line of the stream. */
  line(line: string): string {
    const [, data] = DATA.exec(line) ?? [];
    if (data === undefined) return line;
    return data.trim() === DONE ? `${this.end()}${line}` : `data: ${this.chunk(data)}`;
  }

  /** JSON of a chunk, or what is none, as it is. */
  chunk(text: string): string {
    const chunk = parse(text);
    if (!chunk || "error" in chunk) return text;
    const choices = list(chunk["choices"]).filter(isRecord);
    return JSON.stringify({ ...chunk, choices: choices.map((choice) => this.#choice(choice)) });
  }

  /** Events for what was held back of the text. */
  end(): string {
    const events = [...this.#splitters].flatMap(([index, splitter]) => {
      const { text, thought } = splitter.end();
      const delta = {
        ...(text === "" ? {} : { content: text }),
        ...(thought === "" ? {} : { reasoning_content: thought }),
      };
      return Object.keys(delta).length === 0 ? [] : [{ choices: [{ index, delta, finish_reason: null }] }];
    });
    this.#splitters.clear();
    return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
  }

  #choice({ message, delta: given = message, ...choice }: Json): Json {
    if (!isRecord(given)) return { ...choice, delta: {} };
    const { role, content, reasoning_content: reasoning, tool_calls: calls, function_call: single, ...delta } = given;
    const { text, thought } = this.#split(choice, textOf(content));
    const thoughts = `${typeof reasoning === "string" ? reasoning : ""}${thought}`;
    const called = [...list(calls), ...(isRecord(single) ? [{ index: 0, function: single }] : [])].filter(isRecord);
    return {
      ...choice,
      delta: {
        ...delta,
        ...(MESSAGE_ROLES.has(role) ? { role } : {}),
        ...(text === "" ? {} : { content: text }),
        ...(thoughts === "" ? {} : { reasoning_content: thoughts }),
        ...(called.length === 0 ? {} : { tool_calls: called.map(mendCall) }),
      },
    };
  }

  #split({ index, finish_reason: finish }: Json, content: string) {
    const splitter = this.#splitters.get(index) ?? new ThoughtSplitter();
    this.#splitters.set(index, splitter);
    const { text, thought } = splitter.push(content);
    if (typeof finish !== "string") return { text, thought };
    const last = splitter.end();
    return { text: text + last.text, thought: thought + last.thought };
  }
}

/** Text, or the texts of a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const texts = list(content).map((part) => (isRecord(part) && typeof part["text"] === "string" ? part["text"] : ""));
  return texts.join("");
}

function mendCall({ id, function: called, ...call }: Json): Json {
  const { name, arguments: input } = isRecord(called) ? called : {};
  return {
    ...call,
    ...(id === undefined || id === null ? {} : { id: String(id) }),
    function: {
      ...(typeof name === "string" ? { name } : {}),
      ...(input === undefined || input === null ? {} : { arguments: jsonText(input, typeof name === "string") }),
    },
  };
}

/** @param isFirst a later piece may be within a text, where nothing is mended */
function jsonText(input: unknown, isFirst: boolean): string {
  if (typeof input !== "string") return JSON.stringify(input);
  const whole = isFirst && parse(input) === null ? readJson(input) : null;
  return whole === null ? input : JSON.stringify(whole);
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? [value] : [];
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
