import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { TEMPORARY_SUFFIX } from "../atomic-write.ts";
import type { WrittenFile } from "./protocol.ts";

/** A file that a model writes from its start to its end. In a worker's thread, which may wait for the disk. */
export class ScratchFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #digest = createHash("sha256");
  #sizeBytes = 0;
  #isOpen = true;

  /** @param begin of its path; one that a crashed run left is written again */
  constructor(begin: string) {
    this.#path = `${begin}${TEMPORARY_SUFFIX}`;
    this.#descriptor = openSync(this.#path, "w", 0o600);
  }

  write(bytes: Uint8Array): void {
    this.#digest.update(bytes);
    this.#sizeBytes += bytes.byteLength;
    // The system may take a part of them.
    for (let done = 0; done < bytes.byteLength;) done += writeSync(this.#descriptor, bytes, done);
  }

  /** Brings it to the disk and closes it. */
  finish(): WrittenFile {
    fsyncSync(this.#descriptor);
    this.close();
    return { path: this.#path, sizeBytes: this.#sizeBytes, sha256: this.#digest.digest("hex") };
  }

  /** Lets go of a file, also one that stays unfinished. */
  close(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }
}
