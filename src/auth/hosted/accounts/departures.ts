import type { DBAdapter } from "better-auth";
import { getAuthTables } from "better-auth/db";
import { PERSON_CLAIM, STUDIO_SCOPES } from "../../../contracts/principal.ts";
import type { StudioAuth } from "../better-auth.ts";
import type { AccountData, ErasureWait } from "../settings.ts";
import { endSessions } from "./sessions.ts";

/** Accounts that are handed out or deleted, with what their users have in the deployment. */
export interface Departures {
  /** From now on nobody comes in by the account: its sessions, apps and keys are gone, for good. */
  begin(userId: string): Promise<void>;
  /** Has the deployment begin to delete the data of a user whose departure was begun, and waits for nothing. */
  clear(userId: string): Promise<void>;
  /**
   * Deletes all data of a user whose departure was begun, then the account. May be repeated, also after a crash.
   * @throws AppError HUB_UNAVAILABLE if the data takes longer; its deletion goes on
   */
  finish(userId: string, wait: ErasureWait): Promise<void>;
  /** Users whose departure was begun and is not finished. */
  begun(): Promise<string[]>;
  /** Everything of the user as a ZIP archive, in pieces. */
  pack(person: { id: string; email: string; name: string }): AsyncIterable<Uint8Array>;
}

/** An app is known to everybody who uses it, whoever it came with. */
const SHARED_MODEL = "oauthClient";
const MAX_BEGUN = 1_000;

/** @param data of users, in the deployment */
export async function createDepartures(auth: StudioAuth, data: AccountData): Promise<Departures> {
  const { adapter } = await auth.$context;
  const tokenOf = (userId: string) => () => newPersonToken(auth, userId);
  return {
    async begin(userId) {
      const leavingAt = new Date();
      // First the bar, then what is open: nothing begins between.
      await adapter.update({ model: "user", where: [{ field: "id", value: userId }], update: { leavingAt } });
      await endSessions(adapter, userId);
      await adapter.deleteMany({ model: "personalKey", where: [{ field: "userId", value: userId }] });
    },
    clear: (userId) => data.beginErasure(tokenOf(userId)),
    async finish(userId, wait) {
      await data.erase(tokenOf(userId), wait);
      await deleteUser(auth, adapter, userId);
    },
    async begun() {
      const where = [{ field: "leavingAt", operator: "ne" as const, value: null }];
      const users = await adapter.findMany<{ id: string }>({ model: "user", where, limit: MAX_BEGUN });
      return users.map(({ id }) => id);
    },
    pack: ({ id, ...person }) => data.pack(person, tokenOf(id)),
  };
}

/** As a browser session's own token, for the studio itself to act for a user who has none any more. */
async function newPersonToken(auth: StudioAuth, userId: string): Promise<string> {
  const payload = { sub: userId, scope: STUDIO_SCOPES.join(" "), [PERSON_CLAIM]: true };
  return (await auth.api.signJWT({ body: { payload } })).token;
}

type Database = Pick<DBAdapter, "updateMany" | "deleteMany">;

/** Every table with a column that refers to users, those of plugins included; the user comes last. */
async function deleteUser(auth: StudioAuth, database: Database, userId: string): Promise<void> {
  await endSessions(database, userId);
  for (const [model, { fields }] of Object.entries(getAuthTables(auth.options))) {
    for (const [field, { references }] of Object.entries(fields)) {
      if (references?.model !== "user") continue;
      const where = [{ field, value: userId }];
      if (model === SHARED_MODEL) await database.updateMany({ model, where, update: { [field]: null } });
      else await database.deleteMany({ model, where });
    }
  }
  // Links for new passwords hold the id, and codes of apps hold it among other facts.
  await database.deleteMany({
    model: "verification",
    where: [{ field: "value", operator: "contains", value: userId }],
  });
  await database.deleteMany({ model: "user", where: [{ field: "id", value: userId }] });
}
