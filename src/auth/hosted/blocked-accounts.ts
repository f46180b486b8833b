import { APIError } from "better-auth/api";
import type { BetterAuthPlugin, DBAdapter } from "better-auth";

const BLOCKED = "This account is blocked. Ask the person who runs this studio";

/**
 * A person who may not come in for now: no session begins, no key is exchanged and no app's token is renewed. What they
 * have stays. The operator sets and lifts it (`accounts/accounts.ts`); no request can.
 */
export function blockedAccounts() {
  return {
    id: "blocked-accounts",
    schema: { user: { fields: { blockedAt: { type: "date", required: false, input: false, returned: false } } } },
    init: ({ adapter }) => ({
      options: {
        databaseHooks: {
          session: { create: { before: ({ userId }) => refuseBlocked(adapter, userId) } },
        },
      },
    }),
  } satisfies BetterAuthPlugin;
}

/** @throws APIError 403 if the user is blocked */
export async function refuseBlocked(database: Pick<DBAdapter, "findOne">, userId: string): Promise<void> {
  if (!(await isBlocked(database, userId))) return;
  throw new APIError("FORBIDDEN", { error: "access_denied", error_description: BLOCKED, message: BLOCKED });
}

/** True for an account that exists and is blocked. */
export async function isBlocked(database: Pick<DBAdapter, "findOne">, userId: string): Promise<boolean> {
  const where = [{ field: "id", value: userId }];
  const user = await database.findOne<{ blockedAt?: Date | null }>({ model: "user", where });
  return Boolean(user?.blockedAt);
}
