import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  BodyTooLargeError,
  boundedBytes,
  boundedFetch,
  boundedText,
  joinedBytes,
  nullIfTooLarge,
  sizeText,
  upTo,
} from "./bounded-body.ts";
import { parseJson } from "./parse-json.ts";

const never = () => new Promise<void>(() => {});

/** A body whose every chunk is at hand, and which is told how its reader gives it up. */
function bodyOf(chunks: readonly Uint8Array[], cancel?: () => Promise<void>): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream(
    {
      pull(controller) {
        const chunk = left.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
      cancel: () => cancel?.(),
    },
    { highWaterMark: 0 },
  );
}

/** Never ends; counts what was taken from it. */
function endless(chunk: Uint8Array) {
  const seen = { taken: 0, isCanceled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.taken += 1;
        controller.enqueue(chunk);
      },
      cancel() {
        seen.isCanceled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
}

test.each([
  ["never confirms that it was given up", never],
  ["fails at being given up", () => Promise.reject(new Error("reset"))],
])("a body that %s is refused all the same, declared too large or found so", async (_what, cancel) => {
  const chunk = new Uint8Array(20);
  const headers = new Headers({ "content-length": "20" });
  await expect(boundedBytes({ body: bodyOf([chunk], cancel), headers }, 10)).rejects.toBeInstanceOf(BodyTooLargeError);
  await expect(boundedBytes({ body: bodyOf([chunk], cancel) }, 10)).rejects.toBeInstanceOf(BodyTooLargeError);
});

test("a body that somebody else reads is refused by its declared length without a second reader", async () => {
  const body = bodyOf([new Uint8Array(20)]);
  const reader = body.getReader();
  const headers = new Headers({ "content-length": "20" });
  await expect(boundedBytes({ body, headers }, 10)).rejects.toBeInstanceOf(BodyTooLargeError);
  expect((await reader.read()).value).toHaveLength(20);
});

test.each(["-1", "ten", "", " ", "0", "0x1", "1e0", "NaN", "3, 3"])(
  "a declared length of %j neither lets more through nor keeps less back",
  async (length) => {
    const carrier = (size: number) => ({
      body: bodyOf([new Uint8Array(size)]),
      headers: new Headers({ "content-length": length }),
    });
    expect(await boundedBytes(carrier(4), 4)).toHaveLength(4);
    await expect(boundedBytes(carrier(5), 4)).rejects.toBeInstanceOf(BodyTooLargeError);
  },
);

test("a body that breaks off gives its own error and none of its bytes", async () => {
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array(3));
    },
    pull(controller) {
      controller.error(new Error("connection reset"));
    },
  });
  await expect(boundedBytes({ body: broken }, 10)).rejects.toThrow("connection reset");
  await expect(boundedBytes({ body: broken }, 10).catch(nullIfTooLarge)).rejects.toThrow();
});

test("chunks that arrive late are waited for, and an empty one does not end a body", async () => {
  let send: ReadableStreamDefaultController<Uint8Array> | undefined;
  const reading = boundedText({ body: new ReadableStream({ start: (controller) => void (send = controller) }) }, 10);
  for (const part of ["a", "", "b"]) {
    send?.enqueue(new TextEncoder().encode(part));
    await new Promise((resolve) => setImmediate(resolve));
  }
  send?.close();
  expect(await reading).toBe("ab");
});

test("a text is the same wherever its characters are cut, without a byte order mark", async () => {
  const bytes = new TextEncoder().encode("\uFEFFä€😀e\u0301");
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const parts = [bytes.slice(0, cut), bytes.slice(cut)];
    expect(await boundedText({ body: bodyOf(parts) }, bytes.length)).toBe("ä€😀e\u0301");
  }
});

test("a chunk is copied: what its sender does with its memory later changes nothing", () => {
  const pool = new Uint8Array([9, 1, 2, 9]);
  const joined = joinedBytes([pool.subarray(1, 3), pool.subarray(2, 3)], 3);
  pool.fill(0);
  expect([...joined]).toEqual([1, 2, 2]);
});

test("however a body is cut, a bound on its way lets through all of it or no byte beyond the bound", async () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(parts, fc.nat(80), async (chunks, maxBytes) => {
      const whole = Buffer.concat(chunks);
      const got: Uint8Array[] = [];
      const reading = (async () => {
        for await (const chunk of bodyOf(chunks).pipeThrough(upTo(maxBytes))) got.push(chunk);
      })();
      if (whole.length > maxBytes) await expect(reading).rejects.toBeInstanceOf(BodyTooLargeError);
      else await reading;
      const received = Buffer.concat(got);
      expect(received.length).toBeLessThanOrEqual(maxBytes);
      expect(received).toEqual(whole.subarray(0, received.length));
      if (whole.length <= maxBytes) expect(received.length).toBe(whole.length);
    }),
  );
});

test("a body without an end is given up at the bound on its way, with the error that was asked for, once", async () => {
  const { body, seen } = endless(new Uint8Array(10));
  let errors = 0;
  const tooLarge = () => new Error(`too large ${(errors += 1)}`);
  await expect(new Response(body.pipeThrough(upTo(45, tooLarge))).arrayBuffer()).rejects.toThrow("too large 1");
  await expect.poll(() => seen.isCanceled).toBe(true);
  expect(errors).toBe(1);
  expect(seen.taken).toBeLessThan(10);
});

test("a bounded fetch passes on status, headers and the request, and bounds the body alone", async () => {
  const asked: unknown[] = [];
  const send: typeof fetch = async (input, init) => {
    asked.push(input, init);
    return new Response("12345", { status: 207, statusText: "Multi", headers: { "x-a": "b" } });
  };
  const init = { method: "PUT" };
  const response = await boundedFetch(send, 5)("http://a.test/", init);
  expect(asked).toEqual(["http://a.test/", init]);
  expect([response.status, response.statusText, response.headers.get("x-a")]).toEqual([207, "Multi", "b"]);
  expect(await response.text()).toBe("12345");
  await expect((await boundedFetch(send, 4)("http://a.test/")).text()).rejects.toBeInstanceOf(BodyTooLargeError);
});

test.each([204, 205, 304])("a bounded fetch leaves an answer %i, which has no body, as it is", async (status) => {
  const answer = new Response(null, { status });
  expect(await boundedFetch(async () => answer, 0)("http://a.test/")).toBe(answer);
});

test("a bounded fetch that fails fails with the same error", async () => {
  const failure = new TypeError("fetch failed");
  await expect(boundedFetch(() => Promise.reject(failure), 1)("http://a.test/")).rejects.toBe(failure);
});

test("no bound is named as nothing, and none as more than it is", () => {
  expect([10, 1_023, 1_024].map(sizeText)).toEqual(["10 bytes", "1023 bytes", "1 KB"]);
  const units: Record<string, number> = { bytes: 1, KB: 1024, MB: 1024 * 1024 };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (bytes) => {
      const [number = "", unit = ""] = sizeText(bytes).split(" ");
      const named = Number(number) * (units[unit] ?? Number.NaN);
      expect(named).toBeGreaterThan(0);
      expect(named).toBeLessThanOrEqual(bytes);
      expect(named).toBeGreaterThan(bytes / 2);
    }),
  );
});

test("only a body that is too large reads as null; any other failure goes on", () => {
  expect(nullIfTooLarge(new BodyTooLargeError(1))).toBeNull();
  for (const error of [new Error("The body is larger than 1 KB"), null, "text"]) {
    let thrown: unknown = "nothing";
    try {
      nullIfTooLarge(error);
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBe(error);
  }
});

test("every JSON value is read back from its text, and no text at all throws", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, noise) => {
      const text = JSON.stringify(value);
      expect(JSON.stringify(parseJson(text))).toBe(text);
      expect(() => parseJson(`${text}${noise}`)).not.toThrow();
    }),
  );
  expect(["", " ", "{", "undefined", "NaN", "'a'", "{a:1}", "1 2"].map(parseJson)).toEqual(Array(8).fill(null));
});
