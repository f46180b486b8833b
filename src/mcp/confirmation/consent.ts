import { createHash } from "node:crypto";
import type { Backend } from "../../backend/backend.ts";
import { seekConsent } from "../../contracts/consent.ts";
import { AppError } from "../../contracts/errors.ts";
import { canonicalJson } from "../../contracts/wire/canonical-json.ts";
import { assertAccepted } from "./elicitation.ts";
import type { Agreement } from "./token.ts";

/** Where the question waits for the user, in words that follow "Ask them to approve it". */
export type ApprovalPlace = () => Promise<string>;

/**
 * The yes of a user whose client cannot ask: it is given in the dashboard, where the client cannot reach, and lets this
 * very call pass once. What the refused caller is told lifts nothing.
 * @returns what stands for the yes, and is never given again
 * @throws AppError CONFIRMATION_REQUIRED while the question waits, CONFIRMATION_DECLINED, OVERLOADED; nothing has happened
 */
export async function consentOf(
  agreement: Agreement,
  backend: () => Promise<Backend>,
  place: ApprovalPlace,
): Promise<string> {
  const { operation, question } = agreement;
  const studio = await backend();
  const { state, consentId, expiresAt } = await studio.call(seekConsent, { digest: digestOf(agreement), question });
  switch (state) {
    case "approved":
      return consentId;
    case "declined":
      assertAccepted(operation, { action: "decline" });
      break;
    case "waiting":
  }
  const until = `${new Date(expiresAt).toISOString().slice(11, 16)} UTC`;
  throw new AppError(
    "CONFIRMATION_REQUIRED",
    `Nothing has happened yet: ${operation} needs the user's own yes. Ask them to approve it ${await place()}: "${question}" Once they say that they have, call ${operation} again with exactly the same input; the question waits until ${until}`,
    { details: { question, expiresAt } },
  );
}

/** A requestId tells repeated calls apart and is nothing that a person agrees to. */
function digestOf({ operation, input: { requestId: _id, ...input }, question }: Agreement): string {
  return createHash("sha256")
    .update(canonicalJson([operation, input, question]))
    .digest("hex");
}

/**
 * In the dashboard of a studio. The address signs nobody in, since it passes through whoever was refused.
 * @param url the studio's; null where it is not known
 */
export function inDashboard(url: string | null, { isOwnMachine }: { isOwnMachine: boolean }): string {
  const opening = '"wav0-mcp dashboard --open"';
  if (url === null) return `in the dashboard, which ${opening} opens`;
  const signIn = isOwnMachine ? ` (${opening} signs a browser in)` : "";
  return `in the dashboard at ${url}/#/approvals${signIn}`;
}
