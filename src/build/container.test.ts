import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { readConfig } from "../config.ts";
import { assertMayBind } from "../hub/sign-in.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FOLDER = path.join(import.meta.dirname, "distribution");

interface Instruction {
  keyword: string;
  text: string;
}

/** Instructions by stage; comments and line continuations are resolved. */
async function dockerfileStages(): Promise<Instruction[][]> {
  const text = await readFile(path.join(FOLDER, "Dockerfile"), "utf8");
  const lines = text.replaceAll(/^\s*#.*\n/gm, "").replaceAll(/\\\n\s*/g, " ");
  const stages: Instruction[][] = [];
  for (const line of lines.split("\n").filter(Boolean)) {
    const [, keyword = "", rest = ""] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    if (keyword === "FROM") stages.push([]);
    stages.at(-1)?.push({ keyword, text: rest });
  }
  return stages;
}

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
      environment: z.record(z.string(), z.string()),
      ports: z.array(z.string()),
      volumes: z.array(z.string()),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

const [build = [], run = [], ...more] = await dockerfileStages();
const compose = composeSchema.parse(parse(await readFile(path.join(FOLDER, "compose.yaml"), "utf8")));

function values(stage: readonly Instruction[], keyword: string): string[] {
  return stage.filter((instruction) => instruction.keyword === keyword).map(({ text }) => text);
}

test("the image is built in one stage and runs in another, both on a slim Node 22", () => {
  expect(more).toEqual([]);
  expect([...values(build, "FROM"), ...values(run, "FROM")]).toEqual(["node:22-slim AS build", "node:22-slim"]);
});

test("every instruction is one that Docker knows", () => {
  const known = [
    "FROM",
    "WORKDIR",
    "COPY",
    "RUN",
    "ENV",
    "USER",
    "VOLUME",
    "EXPOSE",
    "HEALTHCHECK",
    "ENTRYPOINT",
    "CMD",
  ];
  expect([...build, ...run].filter(({ keyword }) => !known.includes(keyword))).toEqual([]);
});

test("all that the build copies is there, and every script that it runs exists", async () => {
  const copied = values(build, "COPY").flatMap((text) => text.split(/\s+/).slice(0, -1));
  expect(copied).toContain("package-lock.json");
  expect(copied.filter((source) => !existsSync(path.join(ROOT, source)))).toEqual([]);
  const scripts = values(build, "RUN").flatMap((text) => [...text.matchAll(/npm run (\S+)/g)].map((match) => match[1]));
  const manifest = z
    .object({ scripts: z.record(z.string(), z.string()), bin: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8")));
  expect(scripts).toEqual(["build"]);
  expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(scripts));
  expect(values(run, "COPY")).toEqual(["--from=build /package /package"]);
  const [entry = "[]"] = values(run, "ENTRYPOINT");
  expect(Object.keys(manifest.bin)).toEqual(JSON.parse(entry));
});

test("what the builder must not see is ignored", async () => {
  const ignored = (await readFile(path.join(FOLDER, "Dockerfile.dockerignore"), "utf8")).split("\n");
  expect(ignored).toEqual(expect.arrayContaining([".git", "**/node_modules", "dist", ".env*"]));
});

test("the studio runs as an ordinary user who owns its data, and is asked for its health where it listens", () => {
  expect(values(run, "USER")).toEqual(["node"]);
  expect(values(run, "VOLUME")).toEqual(["/data"]);
  const variables = imageEnvironment();
  expect(readConfig(variables)).toMatchObject({ home: "/data", host: "0.0.0.0", port: 4790 });
  expect(values(run, "EXPOSE")).toEqual([variables["WAV0_PORT"]]);
  expect(values(run, "HEALTHCHECK")[0]).toContain(`http://127.0.0.1:${variables["WAV0_PORT"]}/health`);
});

test("the image alone refuses to serve a network that need not sign in", () => {
  expect(() => assertMayBind(readConfig(imageEnvironment()))).toThrow(/WAV0_AUTH=hosted/);
});

test("the services of the compose file start a studio that has sign-in and uses the Convex deployment beside it", () => {
  const { studio, convex } = compose.services;
  const given = {
    WAV0_AUTH_SECRET: "0123456789abcdef0123456789abcdef",
    WAV0_PUBLIC_URL: "https://studio.example.com",
  };
  const CONVEX_URL = "https://convex.example.com";
  const config = readConfig({ ...imageEnvironment(), ...studio?.environment, ...given, CONVEX_URL });
  expect(() => assertMayBind(config)).not.toThrow();
  // The page of the dashboard talks to it, and it tells the page where audio is.
  expect(studio?.environment["CONVEX_URL"]).toMatch(/^\$\{CONVEX_CLOUD_ORIGIN:\?/);
  expect(convex?.environment["CONVEX_CLOUD_ORIGIN"]).toBe(studio?.environment["CONVEX_URL"]);
  expect(studio?.depends_on).toEqual({ convex: { condition: "service_healthy" } });
  expect(convex?.healthcheck?.test).toContain("http://127.0.0.1:3210/version");
  for (const name of Object.keys(given)) expect(studio?.environment[name]).toMatch(new RegExp(`^\\$\\{${name}:\\?`));
});

test("the compose file builds from this repository, keeps data in its volumes and opens ports on this machine only", () => {
  const { studio } = compose.services;
  const context = path.resolve(FOLDER, studio?.build?.context ?? "");
  expect(context).toBe(ROOT);
  expect(existsSync(path.join(context, studio?.build?.dockerfile ?? ""))).toBe(true);
  const mounted = Object.values(compose.services).flatMap(({ volumes }) =>
    volumes.map((volume) => volume.split(":")[0]),
  );
  expect(mounted.sort()).toEqual(Object.keys(compose.volumes).sort());
  const ports = Object.values(compose.services).flatMap((service) => service.ports);
  expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
});

function imageEnvironment(): Record<string, string> {
  const pairs = values(run, "ENV").flatMap((text) => text.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => [pair.split("=")[0] ?? "", pair.split("=")[1] ?? ""]));
}
