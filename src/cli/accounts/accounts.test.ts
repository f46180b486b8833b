import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openAuthServer, type AuthServer } from "../../auth/hosted/testing/auth-server.ts";
import { createBrowser } from "../../auth/hosted/testing/browser.ts";
import { POSTGRES_PROGRAMS, startPostgres } from "../../auth/hosted/testing/postgres.ts";
import { readConfig } from "../../config.ts";
import { accounts } from "./accounts.ts";

const SECRET = "jS5k3r0pQ8vXw2ZtB7nLd4yHc9mAe6Uf";
const ADA = "ada@studio.example";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "wav0-accounts-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** Variables of the hub, where `url` is the address under which people reach it. */
function configOf(variables: Record<string, string>) {
  return readConfig({ WAV0_HOME: home, WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: SECRET, ...variables });
}

/** @returns what the command prints */
async function run(args: string[], variables: Record<string, string>): Promise<string> {
  const lines: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    expect(await accounts(args, configOf(variables))).toBe(0);
  } finally {
    vi.restoreAllMocks();
  }
  return lines.join("");
}

async function signInStatus(server: AuthServer, password: string): Promise<number> {
  const body = JSON.stringify({ email: ADA, password });
  const headers = { "content-type": "application/json", origin: server.url };
  return (await fetch(`${server.url}/api/auth/sign-in/email`, { method: "POST", headers, body })).status;
}

const KINDS = POSTGRES_PROGRAMS === null ? (["sqlite"] as const) : (["sqlite", "postgres"] as const);

describe.each(KINDS)("while a hub runs on %s", { timeout: 120_000 }, (kind) => {
  let server: AuthServer;
  let variables: Record<string, string>;
  let stopPostgres = (): void => {};
  beforeAll(async () => {
    if (kind === "sqlite") {
      const file = path.join(home, "accounts.sqlite");
      server = await openAuthServer({ signUp: "closed", database: { kind, file } });
      variables = { WAV0_PUBLIC_URL: server.url };
      return;
    }
    const postgres = await startPostgres(POSTGRES_PROGRAMS ?? "");
    stopPostgres = () => postgres.close();
    const url = postgres.createDatabase("accounts");
    server = await openAuthServer({ signUp: "closed", database: { kind, url } });
    variables = { WAV0_PUBLIC_URL: server.url, WAV0_AUTH_DATABASE_URL: url };
  }, 120_000);
  afterAll(async () => {
    await server.close();
    stopPostgres();
  });

  test("a first account is made, listed, reset, blocked and let in again, and the hub knows at once", async () => {
    expect(await run(["list"], variables)).toContain("There are no accounts yet");
    const [, first = ""] =
      /this once: (\S+)\n/.exec(await run(["add", "Ada@studio.example", "--name", "Ada"], variables)) ?? [];
    expect(first).toMatch(/^[\w-]{16}$/);
    expect(await signInStatus(server, first)).toBe(200);
    expect(await run(["list"], variables)).toMatch(
      /email +name +state .*\n.*\nada@studio\.example +Ada +active +password /,
    );
    const [line = ""] = (await run(["list", "--json"], variables)).split("\n");
    expect(JSON.parse(line)).toMatchObject({ email: ADA, state: "active", lastSeenAt: expect.any(String) });

    const [, second = ""] = /this once: (\S+)\n/.exec(await run(["reset", ADA], variables)) ?? [];
    expect([await signInStatus(server, first), await signInStatus(server, second)]).toEqual([401, 200]);
    expect(await run(["block", ADA], variables)).toContain("sessions have ended");
    expect(await signInStatus(server, second)).toBe(403);
    expect(await run(["unblock", ADA], variables)).toContain("may sign in again");
    expect(await signInStatus(server, second)).toBe(200);
  });

  test("links lead to the studio's public address, where a password is chosen", async () => {
    const [link = ""] = (await run(["invite", "bo@studio.example"], variables)).split("\n").slice(1);
    expect(link.startsWith(`${server.url}/password?token=`)).toBe(true);
    const browser = createBrowser(server.url);
    await browser.open(link);
    expect(await browser.submit("/password", { password: "a password of Bo" })).toMatchObject({
      status: 200,
      text: expect.stringContaining("Your password is saved"),
    });
    const [again = ""] = (await run(["reset", "bo@studio.example", "--link"], variables)).split("\n").slice(1);
    expect(again).not.toBe(link);
    expect(again.startsWith(`${server.url}/password?token=`)).toBe(true);
  });
});

describe("a call that cannot be carried out says what to do", () => {
  test.each([
    [[], "Say what to do: accounts list | add | invite"],
    [["remove", ADA], "Say what to do: accounts list | add | invite"],
    [["add"], "Say whose account: accounts add name@example.com"],
    [["block", "ada"], "Say whose account: accounts block name@example.com"],
    [["list", ADA], '"accounts list" takes no address'],
    [["delete", ADA, "--id", "gone"], "--id is for: accounts delete --id ID"],
    [["block", "--id", "gone"], "--id is for: accounts delete --id ID"],
    [["reset", "nobody@studio.example"], "There is no account of nobody@studio.example"],
    [["add", ADA, "--name", "x".repeat(101)], "--name"],
    [["export", ADA], "Say into which file: accounts export ada@studio.example account.zip"],
    [["block", ADA, "more"], '"accounts block" takes one address and no more'],
    [["delete", "nobody@studio.example", "--yes"], "There is no account of nobody@studio.example"],
    [["export", "nobody@studio.example", "nobody.zip"], "There is no account of nobody@studio.example"],
    [["invite"], "Say whose account: accounts invite name@example.com"],
    [["reset", "ada@"], "Say whose account: accounts reset name@example.com"],
    [["unblock", "nobody@studio.example"], "There is no account of nobody@studio.example"],
    [["reset", "nobody@studio.example", "--link"], "There is no account of nobody@studio.example"],
    [["add", ADA, "--pasword"], "There is no flag --pasword"],
  ])("%j", async (args, message) => {
    await expect(accounts(args, configOf({}))).rejects.toThrow(message);
  });

  test("a studio of one user has no accounts", async () => {
    await expect(accounts(["list"], readConfig({ WAV0_HOME: home }))).rejects.toThrow(/WAV0_AUTH=hosted/);
  });

  test("a PostgreSQL that refuses is one sentence", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // A TCP server that listens has an address with a port.
    const url = `postgres://owner:tiger@127.0.0.1:${port}/accounts`;
    const refusal = accounts(["list"], configOf({ WAV0_AUTH_DATABASE_URL: url }));
    await expect(refusal).rejects.toThrow(/WAV0_AUTH_DATABASE_URL cannot be used/);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("a password from standard input", () => {
  test("signs in, and is not printed", { timeout: 60_000 }, async () => {
    const program = path.resolve("bin/wav0-mcp.mjs");
    const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-accounts-"));
    const env = { PATH: process.env["PATH"], WAV0_HOME: folder, WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: SECRET };
    const child = spawn(process.execPath, [program, "accounts", "add", ADA, "--stdin"], { env });
    child.stdin.end("a password of the operator\n");
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => output.push(String(text)));
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, output.join("")]).toEqual([0, `${ADA} has an account\n`]);
    const server = await openAuthServer({ database: { kind: "sqlite", file: path.join(folder, "accounts.sqlite") } });
    expect(await signInStatus(server, "a password of the operator")).toBe(200);
    await server.close();
    await rm(folder, { recursive: true });
  });
});
