import { judgeRedirectAddress, STAND_IN_SCHEME } from "./redirect-address.ts";

/** Client metadata as given (RFC 7591 §2), not validated. */
export type GivenMetadata = Readonly<Record<string, unknown>>;

/** Where the metadata come from: a request to register, or the document that an https client id leads to. */
export type MetadataSource = "registration" | "document";

/** Validated client metadata, in better-auth's form. */
export interface NarrowedMetadata {
  redirect_uris: string[];
  grant_types: string[];
  response_types: ["code"];
  application_type: "native" | "web";
  /** Left out: RFC 7591's default, a secret in Basic credentials. */
  token_endpoint_auth_method?: string;
  [informative: string]: unknown;
}

/** A client's metadata narrowed to what this studio grants, and the addresses that better-auth must not see. */
export interface NarrowedClient {
  metadata: NarrowedMetadata;
  /** Redirect addresses by the stand-in that `metadata` has for each of them. */
  standIns: ReadonlyMap<string, string>;
}

/** Nothing usable is left of a client's metadata. RFC 7591 §3.2.2 names the codes. */
export class MetadataRefusal extends Error {
  override readonly name = "MetadataRefusal";
  readonly code: "invalid_redirect_uri" | "invalid_client_metadata";

  constructor(code: MetadataRefusal["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Grants that this studio knows. */
export const GRANT_TYPES = ["authorization_code", "refresh_token"] as const;

const MAX_REDIRECT_ADDRESSES = 20;
const MAX_NAME_LENGTH = 100;
const SHARED_SECRET_METHODS = ["client_secret_basic", "client_secret_post"];
/** Metadata that would have this server send requests to addresses of a stranger's choosing (SSRF). */
const FETCHED_FIELDS = ["jwks_uri", "backchannel_logout_uri", "sector_identifier_uri"];
/** Words about the app; nothing here fetches or shows any but its name. */
const INFORMATIVE_FIELDS = ["client_uri", "logo_uri", "tos_uri", "policy_uri", "software_id", "software_version"];

/**
 * Narrows what a client asks for to what this studio grants (RFC 7591 §2 and §3.2.1 let a server replace values, and the
 * answer tells which): unknown grants, response types, ways to authenticate and fields go. An app that returns to its
 * own scheme or to a loopback address is a native one, whatever it says; with a scheme of its own it keeps no secret.
 * @throws MetadataRefusal where nothing usable is left, and for any address that must never be redirected to
 */
export function narrowMetadata(given: GivenMetadata, source: MetadataSource): NarrowedClient {
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => !isBlank(value)));
  assertFetchesNothing(fields, source);
  const { addresses, standIns, isNative } = narrowAddresses(fields["redirect_uris"]);
  const method = chooseAuthMethod(fields, source, standIns.size > 0);
  const name = readName(fields["client_name"]);
  return {
    standIns,
    metadata: {
      ...pickText(fields, INFORMATIVE_FIELDS),
      ...(name === null ? {} : { client_name: name }),
      ...(method === null ? {} : { token_endpoint_auth_method: method }),
      ...(method === "private_key_jwt" ? pick(fields, ["jwks", "jwks_uri"]) : {}),
      redirect_uris: addresses,
      grant_types: narrowGrants(fields["grant_types"]),
      response_types: narrowResponseTypes(fields["response_types"]),
      application_type: isNative || fields["application_type"] === "native" ? "native" : "web",
    },
  };
}

/** Clients built on schema libraries send null, "" and [] for what they have nothing to say about. */
function isBlank(value: unknown): boolean {
  return (
    value === null || (typeof value === "string" && value.trim() === "") || (Array.isArray(value) && value.length === 0)
  );
}

function assertFetchesNothing(fields: GivenMetadata, source: MetadataSource): void {
  // A document's keys come through the same guarded fetch as the document, from the same origin.
  if (source === "document") return;
  const fetched = FETCHED_FIELDS.find((field) => field in fields);
  if (fetched === undefined) return;
  throw new MetadataRefusal(
    "invalid_client_metadata",
    `This studio calls no address of a client: leave out ${fetched}`,
  );
}

function narrowAddresses(given: unknown): { addresses: string[]; standIns: Map<string, string>; isNative: boolean } {
  const asked = [...new Set(listOf(given))];
  if (asked.length === 0)
    throw new MetadataRefusal("invalid_redirect_uri", "redirect_uris must name where to return to");
  if (asked.length > MAX_REDIRECT_ADDRESSES)
    throw new MetadataRefusal(
      "invalid_redirect_uri",
      `redirect_uris has more than ${MAX_REDIRECT_ADDRESSES} addresses`,
    );
  const standIns = new Map<string, string>();
  let isNative = false;
  const addresses = asked.map((address, index) => {
    const judged = judgeRedirectAddress(address);
    if (judged.kind === "refused")
      throw new MetadataRefusal("invalid_redirect_uri", `The redirect address ${address} is refused: ${judged.reason}`);
    if (judged.kind !== "web") isNative = true;
    if (judged.kind !== "private-use") return address;
    const standIn = `${STAND_IN_SCHEME}:/${index}`;
    standIns.set(standIn, address);
    return standIn;
  });
  return { addresses, standIns, isNative };
}

function narrowGrants(given: unknown): string[] {
  if (given === undefined) return ["authorization_code"];
  const asked = listOf(given);
  if (asked.includes("authorization_code")) return GRANT_TYPES.filter((grant) => asked.includes(grant));
  throw new MetadataRefusal(
    "invalid_client_metadata",
    "grant_types has none that this studio grants: ask for authorization_code, and refresh_token if it helps",
  );
}

function narrowResponseTypes(given: unknown): ["code"] {
  if (given === undefined || listOf(given).includes("code")) return ["code"];
  throw new MetadataRefusal(
    "invalid_client_metadata",
    'response_types has none that this studio gives: ask for "code"',
  );
}

/** @returns null for the default of RFC 7591, a secret in Basic credentials */
function chooseAuthMethod(fields: GivenMetadata, source: MetadataSource, hasOwnScheme: boolean): string | null {
  const asked = fields["token_endpoint_auth_method"];
  if (hasOwnScheme) return "none";
  if (asked === "private_key_jwt" && ("jwks" in fields || "jwks_uri" in fields)) return asked;
  if (source === "document") return refuseSecrets(fields);
  if (asked === undefined) return null;
  return typeof asked === "string" && SHARED_SECRET_METHODS.includes(asked) ? asked : "none";
}

/** draft-ietf-oauth-client-id-metadata-document §4.1: whatever the world can read is no secret. */
function refuseSecrets(fields: GivenMetadata): "none" {
  const asked = String(fields["token_endpoint_auth_method"] ?? "none");
  if (asked.startsWith("client_secret") || "client_secret" in fields || "client_secret_expires_at" in fields)
    throw new MetadataRefusal("invalid_client_metadata", "A client id metadata document can hold no client secret");
  return "none";
}

/** Without the characters that turn or hide text: people read the name before they allow anything. */
function readName(given: unknown): string | null {
  if (typeof given !== "string") return null;
  const name = given.replace(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
  return name === "" ? null : name.slice(0, MAX_NAME_LENGTH);
}

/** A list as such, as words in one text, or as its only member. */
function listOf(given: unknown): string[] {
  if (typeof given === "string") return given.split(" ").filter(Boolean);
  return Array.isArray(given) ? given.filter((item) => typeof item === "string") : [];
}

function pick(fields: GivenMetadata, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
}

function pickText(fields: GivenMetadata, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(pick(fields, names)).filter(([, value]) => typeof value === "string"));
}
