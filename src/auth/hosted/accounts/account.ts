/** An account as the person who runs the studio sees it. */
export interface Account {
  id: string;
  email: string;
  name: string;
  state: AccountState;
  /** "password", and names of social providers. */
  signIn: string[];
  createdAt: Date;
  /** When a browser session was last renewed; null where none is open. */
  lastSeenAt: Date | null;
}

/** "invited": nobody has chosen a password yet; "leaving": its data is being deleted. */
export type AccountState = "active" | "invited" | "blocked" | "leaving";

/** A row of better-auth's table `user`. */
export interface UserRow {
  id: string;
  email: string;
  name: string;
  createdAt: Date;
  blockedAt?: Date | null;
  leavingAt?: Date | null;
}

/** A row of `account`: one way in which a user signs in. */
export interface SignInRow {
  userId: string;
  providerId: string;
}

/** A row of `session`. */
export interface SessionRow {
  userId: string;
  updatedAt: Date;
}

/** better-auth's name of sign-in by password. */
export const CREDENTIAL = "credential";

/** Puts together what the tables say of one user. */
export function toAccount(user: UserRow, ways: readonly SignInRow[], sessions: readonly SessionRow[]): Account {
  const { id, email, name, createdAt } = user;
  const signIn = ways
    .filter(({ userId }) => userId === id)
    .map(({ providerId }) => (providerId === CREDENTIAL ? "password" : providerId));
  const seen = sessions.filter(({ userId }) => userId === id).map(({ updatedAt }) => updatedAt.getTime());
  return {
    id,
    email,
    name,
    createdAt,
    state: stateOf(user, signIn),
    signIn: signIn.toSorted(),
    lastSeenAt: seen.length === 0 ? null : new Date(Math.max(...seen)),
  };
}

function stateOf({ leavingAt, blockedAt }: UserRow, signIn: readonly string[]): AccountState {
  if (leavingAt) return "leaving";
  if (blockedAt) return "blocked";
  return signIn.length === 0 ? "invited" : "active";
}
