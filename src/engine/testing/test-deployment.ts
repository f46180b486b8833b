import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { captureDeployment } from "../host/capture.ts";
import { createEngine } from "../engine.ts";
import { createEngineServer } from "../server/engine-server.ts";
import { listenLocally } from "../server/local-server.ts";
import type { LocalServer } from "../server/local-server.ts";
import type { StorageTrouble } from "../storage/disk/storage-trouble.ts";
import type { Deployment, Engine } from "../types.ts";
import { WORKER_ENTRY, copyFixtureProject } from "./fixture-project.ts";

export const ADMIN_KEY = "test|0123456789abcdef";

/** What one upload to a test deployment may have. */
export const MAX_UPLOAD_BYTES = 1024 * 1024;

/** Settings of the fixture project's auth.config. */
const ISSUER = "https://issuer.test";
const AUDIENCE = "fixture";

/** Captured once per process. */
let captured: Promise<Deployment> | undefined;

/** The fixture project as the official CLI pushes it. */
export function captureFixture(): Promise<Deployment> {
  captured ??= captureProject();
  return captured;
}

async function captureProject(): Promise<Deployment> {
  const project = await copyFixtureProject();
  try {
    return await captureDeployment({ projectDirectory: project.directory, workerEntry: WORKER_ENTRY });
  } finally {
    await project.remove();
  }
}

export interface TokenSigner {
  environment: Record<string, string>;
  /** @param expiresAt milliseconds since 1970 */
  sign(subject: string, expiresAt: number): Promise<string>;
}

/** An issuer whose tokens the fixture project accepts. */
export async function createTokenSigner(): Promise<TokenSigner> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256", use: "sig" };
  const jwks = Buffer.from(JSON.stringify({ keys: [jwk] })).toString("base64");
  return {
    environment: { FIXTURE_ISSUER: ISSUER, FIXTURE_JWKS: `data:application/json;base64,${jwks}` },
    sign: (subject, expiresAt) =>
      new SignJWT({ name: subject.toUpperCase() })
        .setProtectedHeader({ alg: "ES256", kid: "k1" })
        .setIssuer(ISSUER)
        .setSubject(subject)
        .setAudience(AUDIENCE)
        .setIssuedAt(Math.floor(expiresAt / 1000) - 3600)
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(privateKey),
  };
}

export interface TestDeployment {
  readonly engine: Engine;
  /** Stays the same over restarts. */
  readonly url: string;
  /** Where it keeps the bytes of stored files. */
  readonly filesDirectory: string;
  /** Milliseconds since 1970, for tokens; engine time goes on by itself. */
  clock: number;
  /** Closes server and engine and opens both again on the same directory and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestDeploymentOptions {
  deployment?: Deployment;
  environment?: Record<string, string>;
}

/** A deployment on a port of this machine, in a directory of its own. */
export async function startDeployment(options: TestDeploymentOptions = {}): Promise<TestDeployment> {
  const directory = await mkdtemp(path.join(tmpdir(), "deployment-"));
  let running = await boot(directory, options, () => test.clock);
  const { url } = running.server;
  if (options.deployment !== undefined) await running.engine.install(options.deployment);
  const close = async () => {
    await running.server.close();
    await running.engine.close();
  };
  const test: TestDeployment = {
    get engine() {
      return running.engine;
    },
    url,
    filesDirectory: path.join(directory, "files"),
    clock: Date.now(),
    async restart() {
      await close();
      running = await boot(directory, options, () => test.clock, Number(new URL(url).port));
    },
    async stop() {
      await close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return test;
}

const troubleData = ({ kind }: StorageTrouble) => ({ trouble: kind });

interface Running {
  engine: Engine;
  server: LocalServer;
}

async function boot(
  directory: string,
  { environment }: TestDeploymentOptions,
  now: () => number,
  port = 0,
): Promise<Running> {
  let url = `http://127.0.0.1:${port}`;
  const addresses = { cloudUrl: () => url, siteUrl: () => `${url}/http` };
  const engine = await createEngine({
    directory,
    workerEntry: WORKER_ENTRY,
    deploymentName: "test",
    environment,
    ...addresses,
  });
  const limits = { maxUploadBytes: MAX_UPLOAD_BYTES };
  const names = { adminKey: ADMIN_KEY, instanceName: "test" };
  const engineServer = createEngineServer(engine, { ...names, ...limits, troubleData, now, ...addresses });
  const server = await listenLocally(engineServer, port);
  ({ url } = server);
  await engine.start();
  return { engine, server };
}
