import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import * as z from "zod";
import { readConfig } from "../config.ts";
import { INITIALIZE } from "../mcp/http/testing/requests.ts";
import { readHubToken } from "./hub-file.ts";
import { startHub, type Hub } from "./hub.ts";
import { takeHubLock } from "./lock.ts";
import { mcpToken } from "./mcp-token.ts";

/** A hub of this machine, as another user's process or a page of another port meets it. */
let folder: string;
let hub: Hub;
let hubToken: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-doors-"));
  const home = path.join(folder, "home");
  const config = readConfig({ WAV0_HOME: home, WAV0_PORT: "0" });
  const lock = takeHubLock(home);
  if (lock === null) throw new Error("Another process is the hub of a folder that was just made");
  const distDirectory = path.resolve("dist");
  hub = await startHub({ config, version: "0.0.0", onDemand: false, log: () => {}, distDirectory }, lock);
  hubToken = await readHubToken(home);
}, 60_000);
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

const ACCEPTING = { "content-type": "application/json", accept: "application/json, text/event-stream" };

function knock(method: string, headers: Record<string, string> = {}): Promise<Response> {
  const body = method === "POST" ? JSON.stringify(INITIALIZE) : undefined;
  return fetch(`${hub.url}/mcp`, { method, headers: { ...ACCEPTING, ...headers }, body });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("a process without the token", () => {
  test.each(["POST", "GET", "DELETE", "OPTIONS", "PUT"])(
    "%s /mcp: 401, with a word about the token",
    async (method) => {
      const answer = await knock(method);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining("install --http") } });
      const challenge = answer.headers.get("www-authenticate");
      expect(challenge).toMatch(/^Bearer realm="[^"]+"$/);
    },
  );

  test("finds no authorisation server to be led to", async () => {
    for (const name of ["oauth-protected-resource", "oauth-authorization-server", "openid-configuration"]) {
      for (const suffix of ["", "/mcp"])
        expect((await fetch(`${hub.url}/.well-known/${name}${suffix}`)).status).toBe(404);
    }
  });

  test("takes no other token for the one of /mcp, nor that for another", async () => {
    const token = mcpToken(hubToken);
    const altered = `${token.slice(0, -2)}${token.at(-2) === "A" ? "B" : "A"}${token.slice(-1)}`;
    for (const wrong of ["", altered, token.toLowerCase(), `${token}x`, token.slice(1), hubToken]) {
      const answer = await knock("POST", bearer(wrong));
      expect([wrong, answer.status]).toEqual([wrong, 401]);
    }
    for (const door of ["control/stop", "control/dashboard-link"]) {
      const answer = await fetch(`${hub.url}/${door}`, { method: "POST", headers: bearer(token) });
      expect([door, answer.status]).toEqual([door, 401]);
    }
    const admin = await fetch(`${hub.url}/api/query`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Convex wav0|${token}` },
      body: JSON.stringify({ path: "jobs/public:listJobs", args: {}, format: "json" }),
    });
    expect(await admin.text()).not.toContain('"status":"success"');
  });

  test("sees nothing of the studio over the socket, which asks for a token itself", async () => {
    const socket = new WebSocket(`${hub.url.replace("http", "ws")}/api/1.48.0/sync`);
    await once(socket, "open");
    const said: string[] = [];
    socket.on("message", (data: Buffer) => said.push(data.toString("utf8")));
    const connect = { sessionId: "00000000-0000-4000-8000-000000000000", connectionCount: 0, lastCloseReason: null };
    socket.send(JSON.stringify({ type: "Connect", clientTs: 0, ...connect }));
    const query = { type: "Add", queryId: 0, udfPath: "library/public:searchSamples", args: [{}] };
    socket.send(JSON.stringify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [query] }));
    await expect.poll(() => said.join("\n"), { timeout: 20_000 }).toContain("UNAUTHENTICATED");
    expect(said.join("\n")).not.toContain("QueryUpdated");
    socket.terminate();
  });
});

test.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)(
  "a process of another user that has seen a link cannot sign in with it, and its own user still can",
  async () => {
    const asked = await fetch(`${hub.url}/control/dashboard-link`, { method: "POST", headers: bearer(hubToken) });
    const { url: link } = z.object({ url: z.string() }).parse(await asked.json());
    const secret = new URLSearchParams(new URL(link).hash.slice(1)).get("link");
    const request = {
      method: "POST",
      headers: { "content-type": "application/json", origin: hub.url },
      body: JSON.stringify({ secret }),
    };
    const script = `fetch(${JSON.stringify(`${hub.url}/dashboard/session`)}, ${JSON.stringify(request)}).then((answer) => console.log(answer.status))`;
    const nobody = await promisify(execFile)(process.execPath, ["-e", script], { uid: 65_534, gid: 65_534, cwd: "/" });
    expect(nobody.stdout.trim()).toBe("403");
    expect((await fetch(`${hub.url}/dashboard/session`, request)).status).toBe(200);
  },
);

test("the machine's own client comes in with the token", async () => {
  const answer = await knock("POST", bearer(mcpToken(hubToken)));
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("serverInfo");
});

describe("a page", () => {
  const ORIGINS = ["http://localhost:9", "http://127.0.0.1:9", "http://[::1]:9", "https://page.example", "null"];

  test.each(ORIGINS)("of %s is refused at every door, token or not, and no preflight lets it in", async (origin) => {
    for (const door of ["/mcp", "/mcp/health", "/health", "/api/query", "/inference/v1/predictions", "/"]) {
      for (const method of ["GET", "POST", "OPTIONS"]) {
        const headers = { ...bearer(mcpToken(hubToken)), origin, "access-control-request-method": "POST" };
        const answer = await fetch(`${hub.url}${door}`, { method, headers });
        await answer.arrayBuffer();
        expect([door, method, answer.status]).toEqual([door, method, 403]);
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
  });

  test.each([...ORIGINS, "the hub's own"])("of %s opens a socket only if it is the hub's own", async (origin) => {
    const isOwn = !ORIGINS.includes(origin);
    const socket = new WebSocket(`${hub.url.replace("http", "ws")}/api/1.48.0/sync`, {
      origin: isOwn ? hub.url : origin,
    });
    // The error is what the promise of an "open" that never comes rejects with.
    const outcome = await once(socket, "open").then(() => "open", String);
    expect(outcome).toContain(isOwn ? "open" : "403");
    socket.terminate();
  });

  test("under a name that was pointed at this machine gets nothing, with a token neither", async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { ...ACCEPTING, ...bearer(mcpToken(hubToken)), host: `evil.example:${new URL(hub.url).port}` };
      const asked = httpRequest(`${hub.url}/mcp`, { method: "POST", headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on("error", reject).end(JSON.stringify(INITIALIZE));
    });
    expect(status).toBe(403);
  });

  test("of the hub itself needs the token too", async () => {
    expect((await knock("POST", { origin: hub.url })).status).toBe(401);
    expect((await knock("POST", { origin: hub.url, ...bearer(mcpToken(hubToken)) })).status).toBe(200);
  });
});
