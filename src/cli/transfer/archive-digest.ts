import { createHash } from "node:crypto";
import { parseExportJson, toExportJson } from "../../engine/transfer/export-json.ts";
import { documentsOfLines, placeOf, type ArchivePlace } from "../../engine/transfer/import-source.ts";
import { holdSnapshot } from "../../engine/transfer/snapshot-export.ts";
import { openZip } from "../../engine/transfer/zip-reader.ts";
import type { Engine } from "../../engine/types.ts";
import type { ConvexObject } from "../../engine/values/json.ts";

/**
 * Contents by table, as "samples" or "workflow/workpool:work"; bytes of stored files as "files". Order does not count, so
 * that two deployments with the same contents have the same digest. Empty tables are not in it.
 */
export type ArchiveDigest = Record<string, { count: number; digest: string }>;

/** Called with each document that is read. */
export type Visit = (place: ArchivePlace & { kind: "documents" }, document: ConvexObject) => void;

const MODULUS = 2n ** 128n;

/** Reads an archive whole, each file against its checksum. @throws ImportError, ZipError */
export async function digestArchive(file: string, visit?: Visit): Promise<ArchiveDigest> {
  const archive = await openZip(file);
  const tally = new Tally(visit);
  try {
    for (const entry of archive.entries) await tally.add(entry.name, archive.read(entry));
  } finally {
    await archive.close();
  }
  return tally.digest();
}

/** As `digestArchive`, of what a deployment holds now. */
export async function digestDeployment(engine: Engine): Promise<ArchiveDigest> {
  const held = holdSnapshot(engine, { includeStorage: true });
  const tally = new Tally();
  try {
    for await (const { name, bytes } of held.parts()) await tally.add(name, bytes);
  } finally {
    held.release();
  }
  return tally.digest();
}

/** Sums of hashes, which do not depend on the order of what is added. */
class Tally {
  readonly #sums = new Map<string, { count: number; sum: bigint }>();
  readonly #visit: Visit;

  constructor(visit: Visit = () => undefined) {
    this.#visit = visit;
  }

  async add(entryName: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const place = placeOf(entryName);
    switch (place?.kind) {
      case "documents": {
        const name = place.component === "" ? place.table : `${place.component}:${place.table}`;
        for await (const document of documentsOfLines(bytes, parseExportJson)) {
          this.#visit(place, document);
          this.#count(name, createHash("sha256").update(toExportJson(inOrder(document))));
        }
        return;
      }
      case "file": {
        const hash = createHash("sha256").update(`${place.component};${place.storageId};`);
        for await (const chunk of bytes) hash.update(chunk);
        this.#count("files", hash);
        return;
      }
      // Read all the same: what is damaged is not passed over.
      case undefined:
        for await (const _ of bytes);
    }
  }

  digest(): ArchiveDigest {
    const sorted = [...this.#sums].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, { count, sum }]) => [name, { count, digest: sum.toString(16) }]));
  }

  #count(name: string, hash: ReturnType<typeof createHash>): void {
    const { count, sum } = this.#sums.get(name) ?? { count: 0, sum: 0n };
    const added = BigInt(`0x${hash.digest("hex").slice(0, 32)}`);
    this.#sums.set(name, { count: count + 1, sum: (sum + added) % MODULUS });
  }
}

/** Fields by name; without `internalId`, which says where Convex keeps the bytes of a file. */
function inOrder(document: ConvexObject): ConvexObject {
  const fields = Object.entries(document).filter(([field]) => field !== "internalId");
  return Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The tables that differ, each with both counts; none if both hold the same. */
export function differences(expected: ArchiveDigest, found: ArchiveDigest): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    .filter((name) => expected[name]?.digest !== found[name]?.digest || expected[name]?.count !== found[name]?.count)
    .map((name) => `${name}: ${expected[name]?.count ?? 0} sent, ${found[name]?.count ?? 0} there`);
}

/** Without the tables of workpools, which move on by themselves, also where there is nothing to be done. */
export function withoutWorkpools(digest: ArchiveDigest): ArchiveDigest {
  return Object.fromEntries(Object.entries(digest).filter(([name]) => !/(?:^|\/)workpool(?:\/[^:]*)?:/.test(name)));
}

const SHOWN = { samples: "sample", jobs: "job", threads: "chat", messages: "message", files: "file" };

/** "12 samples, 3 jobs, 1 chat, 4 messages, 14 files": for a person. */
export function describeDigest(digest: ArchiveDigest): string {
  return Object.entries(SHOWN)
    .map(([table, word]) => ({ word, count: digest[table]?.count ?? 0 }))
    .map(({ word, count }) => `${count} ${word}${count === 1 ? "" : "s"}`)
    .join(", ");
}
