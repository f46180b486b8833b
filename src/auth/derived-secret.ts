import { hkdfSync } from "node:crypto";
import type { MachineKey } from "./machine-key.ts";

const SECRET_BYTES = 32;

/** A secret of this machine for one purpose, the same in every process (HKDF-SHA256 of the machine's private key). */
export function deriveSecret({ privateJwk }: MachineKey, purpose: string): Uint8Array {
  const secret = hkdfSync("sha256", Buffer.from(privateJwk.d, "base64url"), "", `wav0 ${purpose}`, SECRET_BYTES);
  return new Uint8Array(secret);
}
