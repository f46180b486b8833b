import type { TransportName } from "./driver.ts";

/** A cell that fails for a reason of the client's own. */
interface KnownLimitation {
  client: string;
  transport: TransportName;
  step: string;
  /** What it does, of the version in `packages.ts`. */
  reason: string;
  /** Where that can be read. */
  source: string;
}

const KNOWN_LIMITATIONS: readonly KnownLimitation[] = [];

/** @returns the limitation behind a wrong cell, or nothing if it is no known one */
export function knownLimitation(client: string, transport: TransportName, step: string): KnownLimitation | undefined {
  return KNOWN_LIMITATIONS.find(
    (known) => known.client === client && known.transport === transport && known.step === step,
  );
}
