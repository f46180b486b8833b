import type { ConfirmationRules } from "../confirmation/confirm.ts";
import { inDashboard } from "../confirmation/consent.ts";

/** Confirmation by a person, with a key that all servers of the tests' one machine share. */
export function rulesOf(user: string, by: ConfirmationRules["by"] = "person"): ConfirmationRules {
  return {
    key: async () => new Uint8Array(32).fill(7),
    subject: () => user,
    by,
    place: async () => inDashboard("http://127.0.0.1:4790", { isOwnMachine: true }),
  };
}
