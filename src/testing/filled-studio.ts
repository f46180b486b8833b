import { createHash } from "node:crypto";
import path from "node:path";
import { writeWav } from "../audio/codec/wav.ts";
import { LOCAL_ISSUER, LOCAL_SUBJECT } from "../auth/local-token.ts";
import { readConfig } from "../config.ts";
import type { Engine } from "../engine/types.ts";
import { openRestingStudio, type RestingStudio } from "../hub/resting-studio.ts";

const USER = `${LOCAL_ISSUER}|${LOCAL_SUBJECT}`;
const SAMPLE_RATE = 8_000;
/** Beyond any version: nothing measures these samples again. */
const NEVER_OLD = 1_000_000;

/** The data of a studio of the built package, in which nothing runs. It must be closed before a hub starts there. */
export async function restingStudioOf(home: string): Promise<RestingStudio> {
  const config = readConfig({ WAV0_HOME: home, WAV0_PORT: "0" });
  const resting = await openRestingStudio(config, {
    purpose: "being looked at by a test",
    distDirectory: path.resolve("dist"),
    log: () => {},
  });
  if (!resting) throw new Error(`A hub runs in ${home}`);
  return resting;
}

/**
 * Fills a studio that does not run: samples of noise, each with a file and a sound of its own, and for each four of them
 * a job that has ended and a chat with a question and its answer.
 * @param frames of each sample, at 8 kHz and two bytes
 */
export async function fillStudio(home: string, samples: number, frames = SAMPLE_RATE): Promise<void> {
  const { engine, close } = await restingStudioOf(home);
  try {
    for (let index = 0; index < samples; index += 1) {
      await addSample(engine, index, frames);
      if (index % 4 === 0) await addWork(engine, index);
    }
  } finally {
    await close();
  }
}

async function addSample(engine: Engine, index: number, frames: number): Promise<void> {
  const bytes = writeWav({ sampleRate: SAMPLE_RATE, channels: [noise(index + 1, frames)] }, { bitDepth: 16 });
  const { storageId } = await engine.files.store("", bytes, { contentType: "audio/wav" });
  const name = `noise_${index}`;
  await engine.database.transact((transaction) => {
    transaction.documents("").insert("samples", {
      userId: USER,
      name,
      storageId,
      duration: frames / SAMPLE_RATE,
      format: "wav",
      type: "uploaded",
      sha256: createHash("sha256").update(bytes).digest("hex"),
      metadata: { lufs: null, peakDb: null, sampleRate: SAMPLE_RATE, channels: 1 },
      searchText: name,
      searchVersion: NEVER_OLD,
      soundprintVersion: NEVER_OLD,
      bytes: bytes.length,
      countedAs: "",
      createdAt: index,
    });
  });
}

async function addWork(engine: Engine, index: number): Promise<void> {
  await engine.database.transact((transaction) => {
    const documents = transaction.documents("");
    documents.insert("jobs", {
      userId: USER,
      type: "generate",
      status: "completed",
      model: "wav0/synth",
      progress: 100,
      seed: index,
      input: { prompt: `noise ${index}` },
      createdAt: index,
      completedAt: index + 1,
    });
    const threadId = documents.insert("threads", {
      userId: USER,
      title: `Noise ${index}`,
      isRenamed: false,
      seq: 2,
      isWaiting: false,
      usage: { inputTokens: 1, outputTokens: 2 },
      createdAt: index,
      updatedAt: index,
    });
    for (const [seq, role] of ["user", "assistant"].entries()) {
      const parts = JSON.stringify([{ type: "text", text: `${role} ${index}` }]);
      documents.insert("messages", { threadId, userId: USER, seq, role, parts, status: "done", createdAt: index });
    }
  });
}

/** Which no compression makes smaller (a linear congruential generator, constants of ANSI C). */
function noise(seed: number, frames: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: frames }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 30 - 1;
  });
}
