import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from "jose";
import { beforeAll, expect, test } from "vitest";
import type { Principal } from "../../contracts/principal.ts";
import { createAuthenticate } from "./authenticate.ts";

const ISSUER = "https://studio.example";
const AUDIENCE = `${ISSUER}/mcp`;
const NOW = new Date(Date.UTC(2026, 10, 20));
const SECONDS = NOW.getTime() / 1000;
const CLAIMS = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: "ada",
  jti: "token-1",
  key_id: "key-1",
  scope: "studio:read",
  iat: SECONDS,
  exp: SECONDS + 600,
};
const HEADER = { alg: "RS256", typ: "at+jwt", kid: "k1" };

/** The tables behind grants: one personal key, and a token that was given back. */
const ROWS: Record<string, Record<string, unknown>[]> = {
  personalKey: [{ id: "key-1", expiresAt: null }],
  revokedToken: [{ jti: "given-back" }],
};
const database: Parameters<typeof createAuthenticate>[0]["database"] = {
  findMany: async <T>() => [] as T[],
  async findOne<T>({ model, where }: { model: string; where: { field: string; value: unknown }[] }) {
    const row = ROWS[model]?.find((candidate) => where.every(({ field, value }) => candidate[field] === value));
    // The rows above have the columns that grants read.
    return (row ?? null) as T | null;
  },
};

let key: CryptoKey;
let stranger: CryptoKey;
let ask: (token: string | null) => Promise<Principal | Response>;

beforeAll(async () => {
  const own = await generateKeyPair("RS256", { extractable: true });
  key = own.privateKey;
  stranger = (await generateKeyPair("RS256")).privateKey;
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "k1", alg: "RS256" };
  const keys = async () => ({ keys: [jwk] });
  const authenticate = createAuthenticate({ issuer: ISSUER, audience: AUDIENCE, database, keys, now: () => NOW });
  ask = (token) =>
    authenticate(new Request(AUDIENCE, token === null ? {} : { headers: { authorization: `Bearer ${token}` } }));
});

function sign(claims: JWTPayload = {}, header: Partial<typeof HEADER> = {}, signer = key): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ ...HEADER, ...header }).sign(signer);
}

function tamper(token: string, part: 0 | 1 | 2, change: (text: string) => string): string {
  const parts = token.split(".");
  parts[part] = Buffer.from(change(Buffer.from(parts[part] ?? "", "base64url").toString("latin1")), "latin1").toString(
    "base64url",
  );
  return parts.join(".");
}

test("a good token makes its principal", async () => {
  const token = await sign();
  expect(await ask(token)).toEqual({
    id: `${ISSUER}|ada|key-1`,
    token,
    scopes: ["studio:read"],
    expiresAt: (SECONDS + 600) * 1000,
  });
});

test("the token may be for other audiences too", async () => {
  expect(await ask(await sign({ aud: ["https://other.example", AUDIENCE] }))).toMatchObject({
    scopes: ["studio:read"],
  });
});

const BAD: [string, () => Promise<string> | string][] = [
  ["no JWT", () => "wav0_key"],
  ["an empty text", () => ""],
  ["a foreign signature", () => sign({}, {}, stranger)],
  ["an unknown key id", () => sign({}, { kid: "k2" })],
  ["another subject than was signed", async () => tamper(await sign(), 1, (text) => text.replace("ada", "bob"))],
  [
    "one changed bit in its signature",
    async () => tamper(await sign(), 2, (text) => String.fromCharCode(text.charCodeAt(0) ^ 1) + text.slice(1)),
  ],
  ["no signature", () => new UnsecuredJWT(CLAIMS).encode()],
  [
    "a symmetric signature with a known secret",
    () =>
      new SignJWT(CLAIMS)
        .setProtectedHeader({ ...HEADER, alg: "HS256" })
        .sign(new TextEncoder().encode("k1".repeat(32))),
  ],
  ["another issuer", () => sign({ iss: "https://evil.example" })],
  ["a foreign audience", () => sign({ aud: "https://other.example/mcp" })],
  ["the audience of the whole origin", () => sign({ aud: ISSUER })],
  ["no audience", () => sign({ aud: undefined })],
  ["an end in the past", () => sign({ exp: SECONDS - 1 })],
  ["no end", () => sign({ exp: undefined })],
  ["a beginning in the future", () => sign({ nbf: SECONDS + 60 })],
  ["another type, as a browser session's token", () => sign({}, { typ: "JWT" })],
  ["no id", () => sign({ jti: undefined })],
  ["an id that was given back", () => sign({ jti: "given-back" })],
  ["a key that was revoked", () => sign({ key_id: "key-2" })],
  ["neither key nor client", () => sign({ key_id: undefined })],
  ["a client without consent", () => sign({ key_id: undefined, azp: "client" })],
];

test.each(BAD)("a token with %s is refused with 401", async (_name, make) => {
  const answer = await ask(await make());
  expect(answer).toBeInstanceOf(Response);
  expect(answer instanceof Response && answer.status).toBe(401);
  expect(answer instanceof Response && answer.headers.get("www-authenticate")).toMatch(/^Bearer .*resource_metadata=/);
});

test.each(["", "openid", "studio:admin"])(
  "a token of scope %j is refused with 403 that names the scopes",
  async (scope) => {
    const answer = await ask(await sign({ scope }));
    expect(answer instanceof Response && answer.status).toBe(403);
    expect(answer instanceof Response && answer.headers.get("www-authenticate")).toContain(
      'error="insufficient_scope", error_description="The token has no scope of this studio", scope="studio:read studio:write"',
    );
  },
);

test("a request without a token is not told that its token is bad (RFC 6750 §3.1)", async () => {
  const answer = await ask(null);
  expect(answer instanceof Response && answer.status).toBe(401);
  expect(answer instanceof Response && answer.headers.get("www-authenticate")).not.toContain("error");
});

test("a fault of the database is not the client's", async () => {
  const authenticate = createAuthenticate({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: () => Promise.reject(new Error("disk")),
    database,
  });
  const request = new Request(AUDIENCE, { headers: { authorization: `Bearer ${await sign()}` } });
  await expect(authenticate(request)).rejects.toThrow("disk");
});
