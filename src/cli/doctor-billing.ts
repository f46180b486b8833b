import { createLocalTokens } from "../auth/local-token.ts";
import { loadMachineKey } from "../auth/machine-key.ts";
import { createBackend } from "../backend/backend.ts";
import type { Config } from "../config.ts";
import { listCharges } from "../contracts/charges/charge.ts";
import type { OutputOf } from "../contracts/contract.ts";
import type { HubAddress } from "../hub/discovery.ts";
import type { Finding } from "./finding.ts";

type Charges = OutputOf<typeof listCharges>["charges"];

/** Charges that are looked at: the newest of either kind. */
const LIMIT = 100;

/** Compares what the provider billed with what was asked for here, if a hub runs that can pay. */
export async function checkBilling(config: Config, hub: HubAddress | null): Promise<Finding[]> {
  if (!hub || config.deploymentEnvironment["REPLICATE_API_TOKEN"] === undefined) return [];
  const getToken = createLocalTokens(await loadMachineKey(config.home));
  const backend = createBackend({ url: hub.url, getToken });
  try {
    const [own, foreign] = await Promise.all([
      backend.call(listCharges, { limit: LIMIT }),
      backend.call(listCharges, { limit: LIMIT, unmatched: true }),
    ]);
    return describeBilling(own.charges, foreign.charges);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ name: "billing", state: "note", text: `the ledger cannot be read now (${reason})` }];
  } finally {
    await backend.close();
  }
}

/**
 * @param own newest predictions of this studio
 * @param foreign newest predictions of the provider's account that nobody asked for here
 */
export function describeBilling(own: Charges, foreign: Charges): Finding[] {
  const unsure = own.filter(({ state }) => state === "perhaps_billed").length;
  const [newest] = foreign;
  const notes = [
    ...(unsure > 0
      ? [`${counted(unsure, own)} perhaps billed: the answer was lost, and the provider's list is searched`]
      : []),
    ...(newest
      ? [
          `${counted(foreign.length, foreign)} of the provider's account ${foreign.length === 1 ? "was" : "were"} not asked for here` +
            `${newest.replicateId === undefined ? "" : `, newest https://replicate.com/p/${newest.replicateId}`}; ` +
            "that is as it should be if the account is used elsewhere, too",
        ]
      : []),
  ];
  if (notes.length === 0)
    return [{ name: "billing", state: "fine", text: "the provider billed what was asked for here" }];
  return notes.map((text) => ({ name: "billing", state: "note", text }));
}

function counted(count: number, of: Charges): string {
  const more = of.length >= LIMIT ? "or more " : "";
  return `${count} ${more}${count === 1 && more === "" ? "prediction" : "predictions"}`;
}
