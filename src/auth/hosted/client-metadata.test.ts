import { expect, test } from "vitest";
import { type GivenMetadata, MetadataRefusal, type MetadataSource, narrowMetadata } from "./client-metadata.ts";

const CALLBACK = "https://app.example/callback";

function narrow(given: GivenMetadata, source: MetadataSource = "registration") {
  return narrowMetadata({ redirect_uris: [CALLBACK], ...given }, source).metadata;
}

function refusal(given: GivenMetadata, source: MetadataSource = "registration"): string {
  try {
    return `taken as ${JSON.stringify(narrow(given, source))}`;
  } catch (error) {
    if (error instanceof MetadataRefusal) return `${error.code}: ${error.message}`;
    throw error;
  }
}

test.each<[given: GivenMetadata, narrowed: GivenMetadata]>([
  [
    { grant_types: ["authorization_code", "refresh_token", "client_credentials"] },
    { grant_types: ["authorization_code", "refresh_token"] },
  ],
  [{ grant_types: ["implicit", "authorization_code"] }, { grant_types: ["authorization_code"] }],
  [{ grant_types: "authorization_code refresh_token" }, { grant_types: ["authorization_code", "refresh_token"] }],
  [{ grant_types: [] }, { grant_types: ["authorization_code"] }],
  [{ response_types: ["code", "token", "code id_token"] }, { response_types: ["code"] }],
  [{ redirect_uris: "https://app.example/one" }, { redirect_uris: ["https://app.example/one"] }],
  [{ redirect_uris: [CALLBACK, CALLBACK] }, { redirect_uris: [CALLBACK] }],
  [{ application_type: "browser" }, { application_type: "web" }],
  [{ application_type: "web", redirect_uris: ["http://localhost/callback"] }, { application_type: "native" }],
  [{ token_endpoint_auth_method: "client_secret_jwt" }, { token_endpoint_auth_method: "none" }],
  [{ token_endpoint_auth_method: "private_key_jwt" }, { token_endpoint_auth_method: "none" }],
  [{ token_endpoint_auth_method: "client_secret_post" }, { token_endpoint_auth_method: "client_secret_post" }],
  [
    { token_endpoint_auth_method: "client_secret_post", redirect_uris: ["app://host/callback"] },
    { token_endpoint_auth_method: "none" },
  ],
  [{ client_name: "  Claude\u202E\u0000 " }, { client_name: "Claude" }],
  [{ client_name: "x".repeat(5_000) }, { client_name: "x".repeat(100) }],
])("%j is narrowed to %j", (given, narrowed) => {
  expect(narrow(given)).toMatchObject(narrowed);
});

test("what has no meaning here is left out, as is what a client has nothing to say about", () => {
  const given = {
    client_name: " ",
    client_uri: null,
    contacts: [],
    logo_uri: "",
    tos_uri: 7,
    skip_consent: true,
    require_pkce: false,
    user_id: "someone",
    client_secret: "mine",
    scopes: ["studio:write"],
    subject_type: "pairwise",
    dpop_bound_access_tokens: true,
    resources: ["https://other.example"],
    post_logout_redirect_uris: ["javascript:alert(1)"],
    software_statement: "eyJ",
  };
  expect(narrow(given)).toEqual({
    redirect_uris: [CALLBACK],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    application_type: "web",
  });
});

test("an app's own scheme has a stand-in that leads back to it, in its place among the addresses", () => {
  const client = narrowMetadata(
    { redirect_uris: [CALLBACK, "app://host/callback", "com.example.app:/x"] },
    "registration",
  );
  expect(client.metadata.redirect_uris).toEqual([CALLBACK, "net.wav0.stand-in:/1", "net.wav0.stand-in:/2"]);
  expect([...client.standIns.values()]).toEqual(["app://host/callback", "com.example.app:/x"]);
});

test.each<[given: GivenMetadata, refused: string]>([
  [{ redirect_uris: undefined }, "invalid_redirect_uri: redirect_uris must name"],
  [{ redirect_uris: [] }, "invalid_redirect_uri: redirect_uris must name"],
  [{ redirect_uris: [{}] }, "invalid_redirect_uri: redirect_uris must name"],
  [
    { redirect_uris: Array.from({ length: 21 }, (_, index) => `https://app.example/${index}`) },
    "invalid_redirect_uri: redirect_uris has more than 20",
  ],
  ...["javascript:alert(1)", "data:text/html,x", "file:///x", "http://evil.example/callback"].map(
    (address): [GivenMetadata, string] => [
      { redirect_uris: [CALLBACK, address, "http://localhost/callback"] },
      `invalid_redirect_uri: The redirect address ${address} is refused`,
    ],
  ),
  [{ grant_types: ["password"] }, "invalid_client_metadata: grant_types has none"],
  [{ grant_types: ["refresh_token"] }, "invalid_client_metadata: grant_types has none"],
  [{ grant_types: ["urn:ietf:params:oauth:grant-type:device_code"] }, "invalid_client_metadata: grant_types has none"],
  [{ response_types: ["token"] }, "invalid_client_metadata: response_types has none"],
  [{ jwks_uri: "https://app.example/keys" }, "invalid_client_metadata: This studio calls no address"],
  [{ backchannel_logout_uri: "https://app.example/out" }, "invalid_client_metadata: This studio calls no address"],
  [{ sector_identifier_uri: "https://app.example/sector" }, "invalid_client_metadata: This studio calls no address"],
])("%j is refused: %s", (given, refused) => {
  expect(refusal(given)).toContain(refused);
});

test.each<[given: GivenMetadata]>([
  [{ token_endpoint_auth_method: "client_secret_basic" }],
  [{ token_endpoint_auth_method: "client_secret_post" }],
  [{ client_secret: "for everyone to read" }],
])("a document with %j is refused: the world reads it", (given) => {
  expect(refusal(given, "document")).toContain(
    "invalid_client_metadata: A client id metadata document can hold no client secret",
  );
});

test("a document's client is public, or signs with the keys that the document names", () => {
  expect(narrow({}, "document")).toMatchObject({ token_endpoint_auth_method: "none" });
  const keys = { token_endpoint_auth_method: "private_key_jwt", jwks_uri: "https://app.example/keys" };
  expect(narrow(keys, "document")).toMatchObject(keys);
});
