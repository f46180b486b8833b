import { emptyStores } from "./empty-stores.ts";
import { browserTexts, tabTexts } from "./kept-texts.ts";

/** Signed-in user of a hosted studio. */
export interface User {
  id: string;
  name: string;
  email: string;
}

/** Keys: the user in localStorage, the user's id in this tab. */
const OWNER_KEY = "user";

/** Owner as this page loaded it. Another page may have changed it since, for another user. */
let mine = browserTexts.getItem(OWNER_KEY);

/** The user whose things this browser keeps; null in a studio of one user, and where nobody has signed in. */
export function keptUser(): User | null {
  const kept = browserTexts.getItem(OWNER_KEY);
  // `claim` is the only writer of the key.
  return kept === null ? null : (JSON.parse(kept) as User);
}

/** True while this browser still belongs to this page's user; a user who has signed out leaves nothing behind. */
export function isOwned(): boolean {
  return browserTexts.getItem(OWNER_KEY) === mine;
}

/** True if this page, as loaded, may serve the user. */
export function isFor(user: User | null): boolean {
  return isOwned() && user?.id === keptUser()?.id;
}

/**
 * Makes what this browser and this tab keep this user's, before any of it is shown. What they keep of another goes
 * first; this page, which may have read of it, is then loaded again, and this never resolves.
 */
export async function claim(user: User | null): Promise<void> {
  const owners = { browser: keptUser()?.id, tab: tabTexts.getItem(OWNER_KEY) ?? undefined };
  if (owners.browser !== user?.id) await abandon();
  if (owners.tab !== user?.id) tabTexts.clear();
  if (user) {
    browserTexts.setItem(OWNER_KEY, JSON.stringify(user));
    tabTexts.setItem(OWNER_KEY, user.id);
  }
  mine = browserTexts.getItem(OWNER_KEY);
  const isAnothers = Object.values(owners).some((id) => id !== undefined && id !== user?.id);
  if (isAnothers) await loadAnew();
}

/** Leaves nothing in this browser. From the first moment on its last user's pages keep nothing that they see. */
export async function abandon(): Promise<void> {
  browserTexts.clear();
  tabTexts.clear();
  await emptyStores();
}

/** For a page that is open and may not go on: the next one asks who it is for. */
export async function startAnew(): Promise<never> {
  // Else another page has made room already.
  if (isOwned()) await abandon();
  return loadAnew();
}

/** Loads the page again when it is no longer its user's: who that is now, the studio knows. */
export function followOwner(): void {
  addEventListener("storage", leaveIfAnothers);
  // A page that was put aside hears of nothing, and comes back as it was.
  addEventListener("pageshow", leaveIfAnothers);
}

function leaveIfAnothers(): void {
  if (isOwned()) return;
  tabTexts.clear();
  location.reload();
}

function loadAnew(): Promise<never> {
  location.reload();
  return new Promise(() => {});
}
