import type { DBAdapter } from "better-auth";

/** What acts in a user's name, beside personal keys. Rows that others refer to come last. */
const MODELS = ["oauthAccessToken", "oauthRefreshToken", "oauthConsent", "session"] as const;

/** Signs a user out everywhere and disconnects their apps. */
export async function endSessions(database: Pick<DBAdapter, "deleteMany">, userId: string): Promise<void> {
  for (const model of MODELS) await database.deleteMany({ model, where: [{ field: "userId", value: userId }] });
}
