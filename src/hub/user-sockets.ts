import { readQuota } from "../contracts/user-limits.ts";

/** Counts the open WebSockets of each user of a hosted studio. Holds no sockets. */
export interface UserSockets {
  /** @returns what to call when the socket has closed; null where the user has as many as it may */
  admit(tokenIdentifier: string): (() => void) | null;
}

/** @param variables the settings of limits */
export function createUserSockets(variables: Readonly<Record<string, string | undefined>>): UserSockets {
  const max = readQuota("sockets", variables);
  const open = new Map<string, number>();
  const count = (user: string, change: 1 | -1): void => {
    const left = (open.get(user) ?? 0) + change;
    if (left > 0) open.set(user, left);
    else open.delete(user);
  };
  return {
    admit(user) {
      if ((open.get(user) ?? 0) >= max) return null;
      count(user, 1);
      return () => count(user, -1);
    },
  };
}
