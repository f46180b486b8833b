import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { readRefusal } from "./failures.ts";
import { AppError } from "../contracts/errors.ts";
import { checkJobStatus, generateSample, listJobs } from "../contracts/job.ts";
import { createBackend } from "./backend.ts";
import { readDeploymentError } from "./failures.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server's address is an object.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address that answered once and does so no more. */
async function deadAddress(): Promise<string> {
  const url = await listen(() => {});
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return url;
}

function answer(status: number, body: string): RequestListener {
  return (_request, response) => response.writeHead(status).end(body);
}

/** A deployment's answer for a query without jobs. */
const NO_JOBS = JSON.stringify({ status: "success", value: { jobs: [] }, logLines: [] });

function backendAt(url: string, reconnect?: () => Promise<string>) {
  return createBackend({ url, getToken: async () => "token", reconnect });
}

describe("an address where nobody listens", () => {
  test("is HUB_UNAVAILABLE with the address, the reason and a remedy", async () => {
    const url = await deadAddress();
    await expect(backendAt(url).call(listJobs, {})).rejects.toMatchObject({
      code: "HUB_UNAVAILABLE",
      message: expect.stringMatching(new RegExp(`${url}.*ECONNREFUSED.*wav0-mcp serve`)),
    });
  });

  test("is left for the one that reconnecting finds, once for all calls that meet it together", async () => {
    const dead = await deadAddress();
    const alive = await listen(answer(200, NO_JOBS));
    let searches = 0;
    const backend = backendAt(dead, async () => {
      searches += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return alive;
    });
    const pages = await Promise.all([1, 2, 3].map(() => backend.call(listJobs, {})));
    expect(pages).toEqual([{ jobs: [] }, { jobs: [] }, { jobs: [] }]);
    expect(searches).toBe(1);
    await backend.call(listJobs, {});
    expect(searches).toBe(1);
  });

  test("fails for good when reconnecting finds another dead one, without trying on and on", async () => {
    const dead = await deadAddress();
    let searches = 0;
    const backend = backendAt(dead, async () => {
      searches += 1;
      return dead;
    });
    await expect(backend.call(listJobs, {})).rejects.toMatchObject({ code: "HUB_UNAVAILABLE" });
    expect(searches).toBe(1);
  });

  test("fails with the reason why reconnecting failed, and may be tried again", async () => {
    const dead = await deadAddress();
    const alive = await listen(answer(200, NO_JOBS));
    const results = [Promise.reject(new AppError("HUB_UNAVAILABLE", "did not start")), Promise.resolve(alive)];
    results[0]?.catch(() => {});
    const backend = backendAt(dead, () => results.shift() ?? Promise.reject(new Error("too often")));
    await expect(backend.call(listJobs, {})).rejects.toThrow("did not start");
    expect(await backend.call(listJobs, {})).toEqual({ jobs: [] });
  });
});

describe("a connection that breaks in the middle of a call", () => {
  test("is repeated after reconnecting, with the same requestId, so that nothing is made twice", async () => {
    const bodies: string[] = [];
    const breaking = await listen((request, response) => {
      request.on("data", (chunk: Buffer) => bodies.push(chunk.toString("utf8")));
      request.on("end", () => response.destroy());
    });
    const alive = await listen((request, response) => {
      request.on("data", (chunk: Buffer) => bodies.push(chunk.toString("utf8")));
      request.on("end", () =>
        answer(560, JSON.stringify({ status: "error", errorMessage: "stop here" }))(request, response),
      );
    });
    const backend = backendAt(breaking, async () => alive);
    await expect(backend.call(generateSample, { prompt: "kick" })).rejects.toThrow(
      "jobs/public:generateSample failed: stop here",
    );
    const [first, second] = bodies.map((body) => JSON.parse(body).args[0]);
    expect(first.requestId).toMatch(/^wav0:call:[0-9a-f-]{36}$/);
    expect(second).toEqual(first);
  });

  test("keeps the caller's own requestId", async () => {
    let body = "";
    const url = await listen((request, response) => {
      request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
      request.on("end", () => answer(560, JSON.stringify({ status: "error", errorMessage: "x" }))(request, response));
    });
    await expect(backendAt(url).call(generateSample, { prompt: "kick", requestId: "mine" })).rejects.toThrow();
    expect(JSON.parse(body).args[0]).toEqual({ prompt: "kick", requestId: "mine" });
  });
});

describe("an HTTP answer that is no function result", () => {
  test.each([
    [401, "UNAUTHENTICATED", /wav0-mcp deploy/],
    [403, "UNAUTHENTICATED", /token/],
    [429, "OVERLOADED", /few seconds/],
    [502, "HUB_UNAVAILABLE", /HTTP 502/],
    [503, "HUB_UNAVAILABLE", /HTTP 503/],
  ])("with status %i is %s", async (status, code, message) => {
    const url = await listen(answer(status, "nothing to see"));
    await expect(backendAt(url).call(listJobs, {})).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ["disk-full", "DISK_FULL"],
    ["damaged", "DATA_DAMAGED"],
    ["io", "DATA_DAMAGED"],
    ["not-writable", "FOLDER_NOT_WRITABLE"],
  ])("of a deployment whose disk is %s is %s, in the deployment's words", async (storage, code) => {
    const body = JSON.stringify({ code: "InternalServerError", message: "The disk is full: free some space", storage });
    const refusal = await readRefusal(new Response(body, { status: 500 }), "http://127.0.0.1:1");
    expect(refusal).toMatchObject({ code, message: "The disk is full: free some space" });
  });

  test("with any other status is a bug that keeps the answer's text", async () => {
    const url = await listen(answer(418, "I am a teapot"));
    const attempt = backendAt(url).call(listJobs, {});
    await expect(attempt).rejects.toThrow("418: I am a teapot");
    await expect(attempt).rejects.not.toBeInstanceOf(AppError);
  });

  test("that does not fit the contract is a bug, not a result", async () => {
    const value = { jobs: [{ jobId: 7 }] };
    const url = await listen(answer(200, JSON.stringify({ status: "success", value, logLines: [] })));
    await expect(backendAt(url).call(listJobs, {})).rejects.toThrow(/jobs/);
  });
});

function failed(errorData: unknown): string {
  return JSON.stringify({ status: "error", errorMessage: "Uncaught ConvexError", errorData, logLines: [] });
}

describe("a function that threw", () => {
  test("an error of the table comes out as that AppError", async () => {
    const data = { code: "JOB_NOT_FOUND", message: "There is no job j1; see list_jobs", details: { jobId: "j1" } };
    const url = await listen(answer(560, failed(data)));
    await expect(backendAt(url).call(checkJobStatus, { jobId: "j1" })).rejects.toMatchObject(data);
  });

  test.each([[{ code: "NEW_CODE", message: "x" }], ["text"], [null]])(
    "%j is no error of the table: a bug",
    async (data) => {
      const url = await listen(answer(560, failed(data)));
      const attempt = backendAt(url).call(checkJobStatus, { jobId: "j1" });
      await expect(attempt).rejects.toThrow(/jobs\/public:checkJobStatus failed/);
      await expect(attempt).rejects.not.toBeInstanceOf(AppError);
    },
  );

  test("what is no Error at all passes unchanged", () => {
    expect(readDeploymentError("text", "a:b")).toBe("text");
  });
});

describe("input that breaks the contract", () => {
  test("is refused before anything is sent", async () => {
    let requests = 0;
    const url = await listen((_request, response) => {
      requests += 1;
      response.end();
    });
    await expect(backendAt(url).call(generateSample, { prompt: "" })).rejects.toThrow(/Describe the sound/);
    expect(requests).toBe(0);
  });
});

test("a file that is too large says whose limit it met: the studio's own, or that of a proxy before it", async () => {
  const refusal = (type: string, body: string) =>
    readRefusal(new Response(body, { status: 413, headers: { "content-type": type } }), "https://studio.example");
  expect(await refusal("application/json", '{"code":"UploadTooLarge"}')).toMatchObject({
    code: "AUDIO_TOO_LONG",
    message: expect.stringMatching(/^https:\/\/studio\.example takes files of at most/),
  });
  expect(await refusal("text/html", "<h1>413</h1>")).toMatchObject({
    code: "AUDIO_TOO_LONG",
    message: expect.stringMatching(/proxy before https:\/\/studio\.example.*client_max_body_size/),
  });
});
