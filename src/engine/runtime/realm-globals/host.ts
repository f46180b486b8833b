import type { SymmetricCrypto } from "../symmetric-crypto.ts";

/** Calls from a realm into the engine. Everything crosses as strings and bytes; no host object stays behind. */
export interface RealmHost {
  /** Sync and async syscalls alike. @returns JSON, or null after which `failure` tells why */
  syscall(operation: string, argumentsJson: string): string | null;
  failure(): { message: string; dataJson: string | null };
  log(level: string, values: unknown[]): void;
  encodeText(text: string): Uint8Array;
  decodeText(bytes: Uint8Array): string;
  crypto: SymmetricCrypto;
}

/** Names and values to define on the global object of a realm. */
export type Globals = Record<string, unknown>;
