import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";

const stepSchema = z.object({
  /** Timestamp of the export that is being fetched. */
  exportedAt: z.string().optional(),
  /** The archive is there as a whole. */
  isFetched: z.boolean().optional(),
  /** When the first step was saved, in milliseconds since 1970; `save` sees to it. */
  startedAt: z.number().optional(),
  /** The archive is being put into the studio of this machine, which was empty or given up before. */
  isEntering: z.boolean().optional(),
  upload: z.object({ uploadToken: z.string(), partTokens: z.array(z.string()) }).optional(),
  importId: z.string().optional(),
});

/** How far a move has come; whatever is there need not be done again. */
export type MoveSteps = z.output<typeof stepSchema>;

/** The memory of a move in the data directory, so that one that was killed goes on where it stopped. It holds no key. */
export interface MoveJournal {
  /** Where its archive lies. */
  archive: string;
  steps: MoveSteps;
  save(steps: MoveSteps): Promise<void>;
  /** Forgets the move, and removes its archive. */
  end(): Promise<void>;
}

/** Deployments keep exports and uploads for a day; what is older would carry data that nobody expects any more. */
const KEPT_MILLIS = 24 * 60 * 60 * 1000;

/**
 * Opens the journal of a move between two addresses. One that is damaged or began more than a day ago counts as none.
 * @param now milliseconds since 1970
 */
export async function openJournal(home: string, from: string, to: string, now = Date.now()): Promise<MoveJournal> {
  const folder = path.join(home, "moves");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = createHash("sha256").update(`${from}\n${to}`).digest("hex").slice(0, 16);
  const file = path.join(folder, `${name}.json`);
  const archive = path.join(folder, `${name}.zip`);
  const leftovers = ["", ".part", ".unfinished", ".unfinished.part", ".back", ".back.part"];
  const journal: MoveJournal = {
    archive,
    steps: await readSteps(file, now),
    async save(steps) {
      journal.steps = { startedAt: now, ...steps };
      await writeFile(`${file}.new`, JSON.stringify(journal.steps), { mode: 0o600, flush: true });
      await rename(`${file}.new`, file);
    },
    async end() {
      const files = [file, `${file}.new`, ...leftovers.map((suffix) => `${archive}${suffix}`)];
      await Promise.all(files.map((each) => rm(each, { force: true })));
      journal.steps = {};
    },
  };
  return journal;
}

async function readSteps(file: string, now: number): Promise<MoveSteps> {
  try {
    const steps = stepSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return (steps.startedAt ?? 0) < now - KEPT_MILLIS ? {} : steps;
  } catch {
    return {};
  }
}
