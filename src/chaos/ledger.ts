import { setTimeout as sleep } from "node:timers/promises";
import type * as z from "zod";
import { createLocalTokens } from "../auth/local-token.ts";
import { loadMachineKey } from "../auth/machine-key.ts";
import { type Backend, createBackend } from "../backend/backend.ts";
import { type chargeViewSchema, listCharges, reconcileCharges } from "../contracts/charges/charge.ts";
import type { Subject } from "./subject.ts";

type Charge = z.output<typeof chargeViewSchema>;

const PAGE_SIZE = 100;
const POLL_MILLIS = 500;

/** The studio's own account of what its provider bills, as its dashboard asks for it. */
export interface Ledger {
  /** Every line, after the ledger was compared with the provider's list once more. */
  read(): Promise<Charge[]>;
  close(): Promise<void>;
}

/** @throws Error if no hub runs */
export async function openLedger({ home, hubUrl }: Subject): Promise<Ledger> {
  const url = await hubUrl();
  if (url === null) throw new Error("There is no hub to ask for the ledger");
  const backend = createBackend({ url, getToken: createLocalTokens(await loadMachineKey(home)) });
  return {
    async read() {
      await compare(backend);
      return [...(await allCharges(backend, {})), ...(await allCharges(backend, { unmatched: true }))];
    },
    close: () => backend.close(),
  };
}

async function compare(backend: Backend): Promise<void> {
  const calledAt = Date.now();
  await backend.call(reconcileCharges, {});
  for (;;) {
    const { reconciledAt = 0 } = await backend.call(listCharges, { limit: 1 });
    if (reconciledAt >= calledAt) return;
    await sleep(POLL_MILLIS);
  }
}

async function allCharges(backend: Backend, which: { unmatched?: boolean }): Promise<Charge[]> {
  const all: Charge[] = [];
  let cursor: string | undefined;
  do {
    const page = await backend.call(listCharges, { ...which, limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) });
    all.push(...page.charges);
    ({ cursor } = page);
  } while (cursor !== undefined);
  return all;
}
