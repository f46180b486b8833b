import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";

/** How far a paginated query has come: behind a key of its index, or at the end. */
export type CursorPosition = { kind: "after"; key: Uint8Array } | { kind: "end" };

/** Bytes of the secret that cursors are sealed with. */
export const CURSOR_SECRET_BYTES = 32;

const SEAL_BYTES = 16;
const END = 0;
const AFTER = 1;

/**
 * Writes positions as opaque text, sealed to the fingerprint of their query. An index key holds values of documents that a filter may have
 * kept from the client, so it is encrypted: AES-CTR under a synthetic IV, which is also the seal. The same
 * position always gives the same cursor, so that an unchanged page is recognised as unchanged.
 */
export class CursorCodec {
  readonly #sealKey: Buffer;
  readonly #cipherKey: Buffer;

  constructor(secret: Uint8Array) {
    this.#sealKey = createHmac("sha256", secret).update("seal").digest();
    this.#cipherKey = createHmac("sha256", secret).update("cipher").digest();
  }

  encode(position: CursorPosition, fingerprint: string): string {
    const tag = Uint8Array.of(position.kind === "end" ? END : AFTER);
    const plain = position.kind === "end" ? tag : Buffer.concat([tag, position.key]);
    const seal = this.#seal(plain, fingerprint);
    const hidden = createCipheriv("aes-256-ctr", this.#cipherKey, seal).update(plain);
    return Buffer.concat([seal, hidden]).toString("base64url");
  }

  /** @throws InvalidCursorError if the text is no cursor of this query */
  decode(cursor: string, fingerprint: string): CursorPosition {
    const bytes = Buffer.from(cursor, "base64url");
    if (bytes.length <= SEAL_BYTES) throw new InvalidCursorError(cursor);
    const seal = bytes.subarray(0, SEAL_BYTES);
    const plain = createDecipheriv("aes-256-ctr", this.#cipherKey, seal).update(bytes.subarray(SEAL_BYTES));
    if (!timingSafeEqual(seal, this.#seal(plain, fingerprint))) throw new InvalidCursorError(cursor);
    return plain[0] === END ? { kind: "end" } : { kind: "after", key: plain.subarray(1) };
  }

  /** Depends on the position and the query. */
  #seal(plain: Uint8Array, fingerprint: string): Buffer {
    return createHmac("sha256", this.#sealKey).update(fingerprint).update(plain).digest().subarray(0, SEAL_BYTES);
  }
}

/** A cursor of another query, or of none. Clients restart their pagination when they see its `data`. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
  readonly data = { isConvexSystemError: true, paginationError: "InvalidCursor" };

  constructor(cursor: string) {
    super(
      "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different " +
        `query: ${cursor}`,
    );
  }
}
