import { APIError } from "better-auth/api";
import type { BetterAuthPlugin, DBAdapter } from "better-auth";

const BLOCKED = "This account is blocked. Ask the person who runs this studio";
/** No request can set it, and none shows it. */
const OPERATORS_DATE = { type: "date", required: false, input: false, returned: false } as const;

/**
 * A person who may not come in for now: no session begins, no key is exchanged and no app's token is renewed. What they
 * have stays. The operator sets and lifts it (`accounts/accounts.ts`); no request can.
 */
export function blockedAccounts() {
  return {
    id: "blocked-accounts",
    // An account that is being deleted is blocked by `leavingAt`, which nobody lifts (accounts/departures.ts).
    schema: { user: { fields: { blockedAt: OPERATORS_DATE, leavingAt: OPERATORS_DATE } } },
    init: ({ internalAdapter }) => ({
      options: {
        databaseHooks: {
          session: {
            create: {
              // By the internal adapter, which asks in the transaction that is open: a sign-up has one, and the only connection.
              before: async ({ userId }) => refuse(await internalAdapter.findUserById(userId)),
            },
          },
        },
      },
    }),
  } satisfies BetterAuthPlugin;
}

/** @throws APIError 403 if the user is blocked */
export async function refuseBlocked(database: Pick<DBAdapter, "findOne">, userId: string): Promise<void> {
  refuse(await findUser(database, userId));
}

function refuse(user: object | null): void {
  if (!isBarred(user)) return;
  throw new APIError("FORBIDDEN", { error: "access_denied", error_description: BLOCKED, message: BLOCKED });
}

/** True for an account that exists and is blocked. */
export async function isBlocked(database: Pick<DBAdapter, "findOne">, userId: string): Promise<boolean> {
  return isBarred(await findUser(database, userId));
}

function findUser(database: Pick<DBAdapter, "findOne">, userId: string): Promise<object | null> {
  return database.findOne<object>({ model: "user", where: [{ field: "id", value: userId }] });
}

function isBarred(user: object | null): boolean {
  if (user === null) return false;
  const { blockedAt, leavingAt }: { blockedAt?: unknown; leavingAt?: unknown } = user;
  return Boolean(blockedAt ?? leavingAt);
}
