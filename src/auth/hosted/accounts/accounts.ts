import { randomBytes } from "node:crypto";
import type { DBAdapter } from "better-auth";
import { AppError } from "../../../contracts/errors.ts";
import { createStudioAuth, migrate, MIN_PASSWORD_LENGTH, type StudioAuth } from "../better-auth.ts";
import { openAuthDatabase } from "../database.ts";
import { PAGES } from "../paths.ts";
import type { HostedAuthSettings } from "../settings.ts";
import { createDepartures, type Departures } from "./departures.ts";
import { endSessions } from "./sessions.ts";
import { type Account, CREDENTIAL, type SessionRow, type SignInRow, toAccount, type UserRow } from "./account.ts";

/** Accounts for the person who runs the studio. Nothing here asks whether sign-up is open. */
export interface Accounts {
  /** Every account, oldest first, read page by page. */
  list(): AsyncGenerator<Account>;
  /** @throws AppError INVALID_INPUT where there is none */
  find(email: string): Promise<Account>;
  /** @throws AppError INVALID_INPUT for an address that has an account, and for a password that is too short */
  add(person: Person, password: string): Promise<Account>;
  /** An account without a password, or one that has none yet. @returns a link where its person chooses one */
  invite(person: Person): Promise<string>;
  /** Replaces the password. Sessions and apps of the account end; its personal keys stay. */
  resetPassword(email: string, password: string): Promise<void>;
  /** Takes the password away. Sessions and apps end. @returns a link where its person chooses another one */
  resetByLink(email: string): Promise<string>;
  /** Sessions and apps end, and nobody comes in by this account until `unblock`; its personal keys work again then. */
  block(email: string): Promise<void>;
  /** @throws AppError INVALID_INPUT for an account that is being deleted */
  unblock(email: string): Promise<void>;
  departures: Departures;
  close(): Promise<void>;
}

/** Whose account it is. */
export interface Person {
  email: string;
  name: string;
}

const PAGE = 100;
const MILLIS_A_DAY = 24 * 60 * 60_000;
const LINK_DAYS = 7;
/** Of no use as passwords, which nobody knows: 256 random bits. */
const SECRET_BYTES = 32;
/**
 * Opens the accounts of a studio, whether it runs or not; tables that are missing are made.
 * @throws AppError INVALID_INPUT if its PostgreSQL cannot be used
 */
export async function openAccounts(settings: HostedAuthSettings): Promise<Accounts> {
  const database = await openAuthDatabase(settings);
  try {
    const auth = createStudioAuth(settings, database);
    await database.exclusively(() => migrate(auth));
    return await createAccounts(auth, settings, database.close);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function createAccounts(
  auth: StudioAuth,
  { publicUrl, data }: HostedAuthSettings,
  close: () => Promise<void>,
): Promise<Accounts> {
  const { adapter, internalAdapter, password: passwords } = await auth.$context;
  const userOf = (email: string) => findUser(adapter, email);
  const setPassword = (userId: string, password: string) => writePassword(auth, userId, password);
  const linkFor = (userId: string) => createLink(auth, userId, publicUrl);
  const setBlocked = (id: string, blockedAt: Date | null) =>
    adapter.update({ model: "user", where: [{ field: "id", value: id }], update: { blockedAt } });

  return {
    list: () => listAccounts(adapter),
    find: async (email) => known(await readAccounts(adapter, [await userOf(email)])),
    async add(person, password) {
      assertLength(password, passwords.config);
      await assertFree(adapter, person.email);
      const user = await internalAdapter.createUser({ ...person, emailVerified: false }, { method: "admin" });
      await setPassword(user.id, password);
      return known(await readAccounts(adapter, [user]));
    },
    async invite(person) {
      const existing = await adapter.findOne<UserRow>({ model: "user", where: byEmail(person.email) });
      if (existing === null) {
        const user = await internalAdapter.createUser({ ...person, emailVerified: false }, { method: "admin" });
        return linkFor(user.id);
      }
      const account = known(await readAccounts(adapter, [existing]));
      if (account.signIn.length === 0) return linkFor(existing.id);
      throw new AppError("INVALID_INPUT", `${person.email} has an account already; a new password is: accounts reset`);
    },
    async resetPassword(email, password) {
      assertLength(password, passwords.config);
      const { id } = await userOf(email);
      await setPassword(id, password);
      await endSessions(adapter, id);
    },
    async resetByLink(email) {
      const { id } = await userOf(email);
      await setPassword(id, randomBytes(SECRET_BYTES).toString("base64url"));
      await endSessions(adapter, id);
      return linkFor(id);
    },
    async block(email) {
      const { id } = await userOf(email);
      // First the bar, then the sessions: none begins between.
      await setBlocked(id, new Date());
      await endSessions(adapter, id);
    },
    async unblock(email) {
      const { id, leavingAt } = await userOf(email);
      if (leavingAt) throw new AppError("INVALID_INPUT", `${email} is being deleted, which cannot be undone`);
      await setBlocked(id, null);
    },
    departures: await createDepartures(auth, data),
    close,
  };
}

type Database = Pick<DBAdapter, "findOne" | "findMany" | "deleteMany">;

async function* listAccounts(database: Database): AsyncGenerator<Account> {
  for (let offset = 0; ; offset += PAGE) {
    const sortBy = { field: "createdAt", direction: "asc" } as const;
    const users = await database.findMany<UserRow>({ model: "user", sortBy, limit: PAGE, offset });
    yield* await readAccounts(database, users);
    if (users.length < PAGE) return;
  }
}

async function readAccounts(database: Database, users: readonly UserRow[]): Promise<Account[]> {
  if (users.length === 0) return [];
  const where = [{ field: "userId", operator: "in" as const, value: users.map(({ id }) => id) }];
  const all = { where, limit: Number.MAX_SAFE_INTEGER };
  const [ways, sessions] = await Promise.all([
    database.findMany<SignInRow>({ model: "account", ...all }),
    database.findMany<SessionRow>({ model: "session", ...all }),
  ]);
  return users.map((user) => toAccount(user, ways, sessions));
}

async function findUser(database: Database, email: string): Promise<UserRow> {
  const user = await database.findOne<UserRow>({ model: "user", where: byEmail(email) });
  if (user) return user;
  throw new AppError("INVALID_INPUT", `There is no account of ${email}; "accounts list" shows those that there are`);
}

/** Addresses are kept in lower case. */
function byEmail(email: string) {
  return [{ field: "email", value: email.toLowerCase() }];
}

async function assertFree(database: Database, email: string): Promise<void> {
  const existing = await database.findOne<UserRow>({ model: "user", where: byEmail(email) });
  if (existing)
    throw new AppError("INVALID_INPUT", `${email} has an account already; a new password is: accounts reset`);
}

function assertLength(password: string, { maxPasswordLength: most }: { maxPasswordLength: number }): void {
  if (password.length >= MIN_PASSWORD_LENGTH && password.length <= most) return;
  throw new AppError("INVALID_INPUT", `A password has ${MIN_PASSWORD_LENGTH} to ${most} characters`);
}

async function writePassword(auth: StudioAuth, userId: string, password: string): Promise<void> {
  const { internalAdapter, password: passwords } = await auth.$context;
  const hash = await passwords.hash(password);
  const existing = await internalAdapter.findCredentialAccount(userId);
  if (existing) await internalAdapter.updatePassword(userId, hash);
  else await internalAdapter.linkAccount({ userId, accountId: userId, providerId: CREDENTIAL, password: hash });
}

/** The newest link is the only one. better-auth's own endpoint for new passwords takes it, once. */
async function createLink(auth: StudioAuth, userId: string, publicUrl: string): Promise<string> {
  const { adapter, internalAdapter } = await auth.$context;
  await adapter.deleteMany({ model: "verification", where: [{ field: "value", value: userId }] });
  const token = randomBytes(SECRET_BYTES).toString("base64url");
  await internalAdapter.createVerificationValue({
    identifier: `reset-password:${token}`,
    value: userId,
    expiresAt: new Date(Date.now() + LINK_DAYS * MILLIS_A_DAY),
  });
  return `${publicUrl}${PAGES.password}?token=${token}`;
}

function known([account]: readonly Account[]): Account {
  if (account) return account;
  throw new Error("An account vanished while it was read");
}
