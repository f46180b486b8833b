import { createKeyExchange } from "../auth/key-exchange.ts";
import { openPostgres } from "../auth/hosted/postgres.ts";
import type { Config } from "../config.ts";
import { publicAddressFault } from "../hub/health/public-address.ts";
import type { Finding } from "./finding.ts";

/** What a studio for several people needs, and whether a client's studio lets it in; nothing for a studio of one user. */
export async function checkHosted({ hosted, remote }: Pick<Config, "hosted" | "remote">): Promise<Finding[]> {
  const findings: Promise<Finding>[] = [];
  if (hosted) findings.push(checkAddress(hosted), checkAccounts(hosted), checkProxies(hosted));
  if (remote) findings.push(checkKey(remote));
  return Promise.all(findings);
}

type Hosted = NonNullable<Config["hosted"]>;

async function checkAddress({ publicUrl }: Hosted): Promise<Finding> {
  const name = "public address";
  if (publicUrl === null) {
    const text = "none: only programs of this machine reach the studio. Set WAV0_PUBLIC_URL to its https:// address";
    return { name, state: "note", text };
  }
  const fault = await publicAddressFault(publicUrl);
  return fault === null
    ? { name, state: "fine", text: publicUrl }
    : { name, state: "note", text: `${publicUrl} does not lead to a running studio, seen from here (${fault})` };
}

async function checkAccounts({ databaseUrl, signUp }: Hosted): Promise<Finding> {
  const name = "accounts";
  const people = signUp === "open" ? "anyone can sign up (WAV0_AUTH_SIGN_UP=closed ends that)" : "sign-up is closed";
  if (databaseUrl === null) return { name, state: "fine", text: `SQLite in the data directory; ${people}` };
  try {
    const database = await openPostgres({ url: databaseUrl, log: () => {}, patienceMillis: 0 });
    await database.close();
    return { name, state: "fine", text: `PostgreSQL answers; ${people}` };
  } catch (error) {
    return { name, state: "problem", text: error instanceof Error ? error.message : String(error) };
  }
}

async function checkProxies({ publicUrl, trustedProxies }: Hosted): Promise<Finding> {
  const name = "proxies";
  if (trustedProxies.length > 0)
    return { name, state: "fine", text: `X-Forwarded-For of ${trustedProxies.join(", ")}` };
  if (!publicUrl?.startsWith("https:")) return { name, state: "fine", text: "none" };
  const text =
    "behind a proxy all people share one rate limit of sign-in; set WAV0_TRUSTED_PROXIES to the proxy's address (as 127.0.0.1)";
  return { name, state: "note", text };
}

async function checkKey({ url, apiKey }: NonNullable<Config["remote"]>): Promise<Finding> {
  const name = "sign-in";
  try {
    await createKeyExchange({ url, apiKey }).getToken();
    return { name, state: "fine", text: `${url} accepts WAV0_API_KEY` };
  } catch (error) {
    return { name, state: "problem", text: error instanceof Error ? error.message : String(error) };
  }
}
