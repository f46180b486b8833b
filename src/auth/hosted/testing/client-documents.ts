/** A client id metadata document as a client publishes it, and where that client has its user sent back to. */
export interface ClientDocument {
  client: string;
  /** Where the document, or a record of it, can be read. */
  source: string;
  document: Record<string, unknown> & { client_id: string };
  returnsTo: string;
}

const CODE_AND_REFRESH = ["authorization_code", "refresh_token"];

/** What clients publish in 2026. ChatGPT's, which signs its token requests, is in a test of its own. */
export const CLIENT_DOCUMENTS: ClientDocument[] = [
  {
    client: "Claude Code",
    source: "https://github.com/anthropics/claude-code/issues/42301",
    document: {
      client_id: "https://claude.ai/oauth/claude-code-client-metadata",
      client_name: "Claude Code",
      redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback"],
      grant_types: CODE_AND_REFRESH,
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    returnsTo: "http://localhost:55611/callback",
  },
  {
    client: "VS Code",
    source: "https://github.com/stacklok/toolhive/issues/6290",
    document: {
      client_id: "https://vscode.dev/oauth/client-metadata.json",
      client_name: "Visual Studio Code",
      grant_types: [...CODE_AND_REFRESH, "urn:ietf:params:oauth:grant-type:device_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      application_type: "native",
      redirect_uris: ["http://127.0.0.1:33418/", "https://vscode.dev/redirect"],
    },
    returnsTo: "http://127.0.0.1:33418/",
  },
  {
    client: "Goose",
    source: "https://github.com/aaif-goose/goose/blob/main/documentation/static/oauth/client-metadata.json",
    document: {
      client_id: "https://goose-docs.ai/oauth/client-metadata.json",
      client_name: "Goose",
      redirect_uris: ["http://localhost/oauth_callback"],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      scope: "openid profile email",
      code_challenge_methods_supported: ["S256"],
    },
    returnsTo: "http://localhost:51234/oauth_callback",
  },
  {
    client: "opencode",
    source: "https://github.com/anomalyco/opencode/pull/47737",
    document: {
      client_id: "https://opencode.ai/oauth/opencode/client.json",
      client_name: "opencode",
      client_uri: "https://opencode.ai",
      logo_uri: "https://opencode.ai/web-app-manifest-512x512.png",
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/callback", "http://localhost/callback"],
      grant_types: CODE_AND_REFRESH,
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      token_endpoint_auth_methods_supported: ["none"],
    },
    returnsTo: "http://127.0.0.1:19876/callback",
  },
  {
    client: "an app with a scheme of its own",
    source: "https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/",
    document: {
      client_id: "https://app.example/oauth/client.json",
      client_name: "App",
      redirect_uris: ["app://callback.example/oauth"],
    },
    returnsTo: "app://callback.example/oauth",
  },
];
