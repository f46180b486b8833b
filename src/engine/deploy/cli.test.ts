import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyFixtureProject } from "../testing/fixture-project.ts";
import type { FixtureProject } from "../testing/fixture-project.ts";
import { ADMIN_KEY, startDeployment } from "../testing/test-deployment.ts";
import type { TestDeployment } from "../testing/test-deployment.ts";
import { runConvexCli } from "./official-cli.ts";
import type { CliResult } from "./official-cli.ts";

const SEND = makeFunctionReference<"mutation">("messages:send");

let project: FixtureProject;
let deployment: TestDeployment;

beforeAll(async () => {
  project = await copyFixtureProject();
  deployment = await startDeployment();
  const { exitCode, stderr } = await convex("deploy", "-y", "--typecheck", "disable");
  expect(stderr).toContain("Deployed Convex functions");
  expect(exitCode).toBe(0);
});

afterAll(async () => {
  await deployment.stop();
  await project.remove();
});

function convex(...command: string[]): Promise<CliResult> {
  return runConvexCli(command, {
    projectDirectory: project.directory,
    target: { url: deployment.url, adminKey: ADMIN_KEY },
  });
}

function projectFile(...parts: string[]): string {
  return path.join(project.directory, ...parts);
}

/** What the commands find there. Not by a command, of which each takes longer than most tests. */
async function send(channel: string, body: string): Promise<void> {
  await new ConvexHttpClient(deployment.url, { logger: false }).mutation(SEND, { channel, body });
}

describe("npx convex run", () => {
  test("calls mutations, queries and actions and prints what they return", async () => {
    const sent = await convex("run", "messages:send", JSON.stringify({ channel: "run", body: "hello" }));
    expect(JSON.parse(sent.stdout)).toEqual(expect.stringMatching(/^[0-9a-z]{31,37}$/));
    await convex("run", "messages:sendLater", JSON.stringify({ channel: "run", body: "later" }));
    const listed = await convex("run", "messages:list", JSON.stringify({ channel: "run" }));
    expect(JSON.parse(listed.stdout)).toEqual(["hello", "later"]);
  });

  test("calls internal functions, and acts as a user", async () => {
    expect((await convex("run", "messages:clear")).exitCode).toBe(0);
    const identity = JSON.stringify({ subject: "bob", name: "Bob" });
    const answer = await convex("run", "messages:whoAmI", "--identity", identity);
    expect(JSON.parse(answer.stdout)).toEqual({ subject: "bob", name: "Bob" });
  });

  test("calls actions that need Node", async () => {
    const { stdout } = await convex("run", "digest:sha256", '{"text":"a"}');
    expect(JSON.parse(stdout)).toBe("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
  });

  test("lists what there is if there is no such function", async () => {
    const { exitCode, stderr } = await convex("run", "messages:nothing");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Could not find function");
    expect(stderr).toContain("messages:list");
  });

  test("reports the error of a function", async () => {
    const { exitCode, stderr } = await convex("run", "messages:refuse", '{"count": {"$integer": "AQAAAAAAAAA="}}');
    expect(exitCode).toBe(1);
    expect(stderr).toContain("REFUSED");
  });
});

describe("npx convex run --inline-query", () => {
  const inline = (query: string, ...more: string[]) => convex("run", "--inline-query", query, ...more);

  test("evaluates an expression, or the body of a query, and prints what it prints", async () => {
    await send("inline", "one");
    const counted = await inline(
      'const found = await ctx.db.query("messages").withIndex("by_channel", (q) => q.eq("channel", "inline")).collect(); console.log("seen", found.length); return found.map(({ body }) => body);',
    );
    expect([counted.exitCode, JSON.parse(counted.stdout)]).toEqual([0, ["one"]]);
    expect(counted.stderr).toContain("seen");
    expect(JSON.parse((await inline("6n * 7n")).stdout)).toEqual({ $integer: "KgAAAAAAAAA=" });
  });

  test("sees the tables of a component, and names those that there are", async () => {
    const { stdout, exitCode } = await inline('await ctx.db.query("workflows").collect()', "--component", "workflow");
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, []]);
    const missing = await inline("1", "--component", "gone");
    expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringMatching(/"gone" was not found.*workflow/s)]);
  });

  test("reports what it throws, and a query that writes", async () => {
    expect((await inline('throw new Error("no luck")')).stderr).toContain("no luck");
    const written = await inline('await ctx.db.insert("messages", { channel: "inline", body: "x" })');
    expect([written.exitCode, written.stderr]).toEqual([1, expect.stringContaining("insert is not a function")]);
  });
});

test("npx convex network-test passes, with large bodies too", async () => {
  const { exitCode, stderr } = await convex("network-test", "--speed-test");
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Network test passed.")]);
  expect(stderr.match(/OK: echo/g)).toHaveLength(3);
});

describe("npx convex env", () => {
  test("sets, gets, lists and removes variables, which functions and restarts see", async () => {
    expect((await convex("env", "set", "STUDIO", "north = 1")).exitCode).toBe(0);
    expect((await convex("env", "get", "STUDIO")).stdout.trim()).toBe("north = 1");
    await deployment.restart();
    expect((await convex("env", "list", "--include-values")).stdout).toContain("STUDIO=");
    expect(deployment.engine.environment.get("STUDIO")).toBe("north = 1");
    expect((await convex("env", "remove", "STUDIO")).exitCode).toBe(0);
    expect((await convex("env", "get", "STUDIO")).stderr).toContain("not found");
  });

  test("refuses names that are built in or malformed", async () => {
    const builtIn = await convex("env", "set", "CONVEX_SITE_URL", "x");
    expect([builtIn.exitCode, builtIn.stderr]).toEqual([1, expect.stringContaining("EnvVarNameForbidden")]);
    const malformed = await convex("env", "set", "1-2", "x");
    expect([malformed.exitCode, malformed.stderr]).toEqual([1, expect.stringContaining("EnvVarNameInvalid")]);
  });
});

describe("npx convex data", () => {
  test("lists the tables of the app and of components", async () => {
    expect((await convex("data")).stdout.trim()).toBe("messages");
    expect((await convex("data", "--component", "workflow")).stdout).toContain("workflows");
  });

  test("names the components that there are if asked for another one", async () => {
    const { exitCode, stderr } = await convex("data", "--component", "gone");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/There is no component 'gone'.*workflow\/workpool/s);
  });

  test("shows documents, newest first, as many as asked for", async () => {
    await convex("run", "messages:clear");
    for (const body of ["a", "b", "c"]) await send("data", body);
    const { stdout } = await convex("data", "messages", "--limit", "2", "--format", "jsonLines");
    const bodies = stdout.trim().split("\n");
    expect(bodies.map((line) => /"body": "(\w)"/.exec(line)?.[1])).toEqual(["c", "b"]);
    const ascending = await convex("data", "messages", "--order", "asc", "--format", "jsonLines");
    expect(ascending.stdout.match(/"body": "\w"/g)).toEqual(['"body": "a"', '"body": "b"', '"body": "c"']);
  });
});

test("npx convex logs shows what functions printed and how they failed", async () => {
  await convex("run", "messages:sendLater", JSON.stringify({ channel: "logs", body: "loud" }));
  await convex("run", "messages:refuse", '{"count": {"$integer": "AQAAAAAAAAA="}}');
  const { stdout } = await runConvexCli(["logs", "--history", "100", "--jsonl"], {
    projectDirectory: project.directory,
    target: { url: deployment.url, adminKey: ADMIN_KEY },
    isDone: (printed) => printed.includes("REFUSED"),
  });
  expect(stdout).toContain("sending");
  expect(stdout).toContain("messages:refuse");
  expect(stdout).toContain("REFUSED");
});

test("npx convex logs --history 2 shows the last two that there were", async () => {
  for (const channel of ["first", "second", "third"]) {
    await convex("run", "messages:sendLater", JSON.stringify({ channel, body: channel }));
  }
  const { stdout } = await runConvexCli(["logs", "--history", "2", "--jsonl"], {
    projectDirectory: project.directory,
    target: { url: deployment.url, adminKey: ADMIN_KEY },
    isDone: (printed) => printed.split("\n").length > 2,
  });
  expect(stdout.trim().split("\n")).toHaveLength(2);
  expect(stdout).toContain("messages:send");
});

test("npx convex function-spec describes every function", async () => {
  const { stdout } = await convex("function-spec");
  // Printed by the CLI from this deployment's answer.
  const spec = JSON.parse(stdout) as { url: string; functions: { identifier?: string }[] };
  expect(spec.url).toBe(deployment.url);
  expect(spec.functions).toContainEqual({
    identifier: "messages.js:list",
    functionType: "Query",
    visibility: { kind: "public" },
    args: { type: "object", value: { channel: { fieldType: { type: "string" }, optional: false } } },
    returns: null,
  });
  expect(spec.functions).toContainEqual({ functionType: "HttpAction", method: "POST", path: "/echo" });
});

describe("pushing again", () => {
  test("with npx convex dev --once swaps the code and keeps the data", async () => {
    await send("dev", "kept");
    const file = projectFile("convex", "messages.ts");
    const source = await readFile(file, "utf8");
    await writeFile(file, source.replace("String(body)", "String(body).toUpperCase()"));
    const { exitCode, stderr } = await convex("dev", "--once", "--typecheck", "disable");
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("functions ready")]);
    const listed = await convex("run", "messages:list", '{"channel":"dev"}');
    expect(JSON.parse(listed.stdout)).toEqual(["KEPT"]);
    await writeFile(file, source);
  });

  test("makes new indexes and fills them, and says so", async () => {
    await send("indexed", "x");
    const schema = projectFile("convex", "schema.ts");
    const source = await readFile(schema, "utf8");
    await writeFile(schema, source.replace('.index("by_channel"', '.index("by_body", ["body"]).index("by_channel"'));
    await writeFile(
      projectFile("convex", "byBody.ts"),
      `import { queryGeneric } from "convex/server";
       export default queryGeneric({ handler: async ({ db }) =>
         (await db.query("messages").withIndex("by_body", (q) => q.eq("body", "x")).collect()).length });`,
    );
    const { stderr } = await convex("deploy", "-y", "--typecheck", "disable");
    expect(stderr).toContain("messages.by_body");
    expect((await convex("run", "byBody")).stdout.trim()).toBe("1");
    await writeFile(schema, source);
    await rm(projectFile("convex", "byBody.ts"));
    const removed = await convex("deploy", "-y", "--typecheck", "disable");
    expect(removed.stderr).toMatch(/Deleted table indexes:\s+\[-\] messages\.by_body/);
  });

  test("is refused if a document does not match the new schema, and changes nothing", async () => {
    await send("refused", "text");
    const schema = projectFile("convex", "schema.ts");
    const source = await readFile(schema, "utf8");
    await writeFile(schema, source.replace("body: v.string()", "body: v.number()"));
    const { exitCode, stderr } = await convex("deploy", "-y", "--typecheck", "disable");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("does not match the schema")]);
    await writeFile(schema, source);
    await send("refused", "still text");
  });

  test("as a dry run shows the changes and installs none of them", async () => {
    const before = JSON.stringify(deployment.engine.deployment());
    await writeFile(projectFile("convex", "extra.ts"), "export const x = 1;");
    const { exitCode, stderr } = await convex("deploy", "-y", "--dry-run", "--typecheck", "disable");
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Would have deployed")]);
    expect(JSON.stringify(deployment.engine.deployment())).toBe(before);
    await rm(projectFile("convex", "extra.ts"));
  });

  test("is refused if schema.ts exports no schema", async () => {
    const schema = projectFile("convex", "schema.ts");
    const source = await readFile(schema, "utf8");
    await writeFile(schema, "export default 7;");
    const { exitCode, stderr } = await convex("deploy", "-y", "--typecheck", "disable");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("schema.js must have a default export")]);
    await writeFile(schema, source);
  });

  test("needs the admin key", async () => {
    const target = { url: deployment.url, adminKey: "test|wrong" };
    const { exitCode, stderr } = await runConvexCli(["deploy", "-y"], { projectDirectory: project.directory, target });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("BadAdminKey")]);
  });
});
