import { emptyStores } from "./empty-stores.ts";

/** Who signed in to a studio of many users. */
export interface User {
  id: string;
  name: string;
  email: string;
}

const OWNER_KEY = "user";

/** Under which name this page keeps things. Another page, of another user, may since have taken the browser over. */
let mine = localStorage.getItem(OWNER_KEY);

/** The user whose things this browser keeps; null in a studio of one user, and where nobody has signed in. */
export function keptUser(): User | null {
  const kept = localStorage.getItem(OWNER_KEY);
  // What `claim` wrote.
  return kept === null ? null : (JSON.parse(kept) as User);
}

/** Whether this browser still keeps what this page gives it: nothing for a user who has left. */
export function isOwned(): boolean {
  return localStorage.getItem(OWNER_KEY) === mine;
}

/** Makes what this browser keeps this user's. What it keeps of another goes first. */
export async function claim(user: User | null): Promise<void> {
  if (user?.id !== keptUser()?.id) await abandon();
  if (user) localStorage.setItem(OWNER_KEY, JSON.stringify(user));
  mine = localStorage.getItem(OWNER_KEY);
}

/** Leaves nothing in this browser. From the first moment on its last user's pages keep nothing that they see. */
export async function abandon(): Promise<void> {
  localStorage.clear();
  sessionStorage.clear();
  await emptyStores();
}

/** Loads the page anew when it is no longer its user's: who that is now, the studio knows. */
export function followOwner(): void {
  addEventListener("storage", leaveIfAnothers);
  // A page that was put aside hears of nothing, and comes back as it was.
  addEventListener("pageshow", leaveIfAnothers);
}

function leaveIfAnothers(): void {
  if (!isOwned()) location.reload();
}
