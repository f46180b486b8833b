import { abandon } from "../platform/owner.ts";

/**
 * Ends the session at the studio, then everything that this browser keeps of it, and shows the page to nobody.
 * @throws Error if the studio was not reached: then the session goes on
 */
export async function signOut(): Promise<void> {
  const request = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  const response = await fetch("/api/auth/sign-out", request).catch(() => null);
  if (!response?.ok) throw new Error("The studio was not reached, so you are still signed in. Try again.");
  await abandon();
  location.replace("/");
}
