/** A registration as a client sends it, and what must come of it. */
export interface ClientRegistration {
  client: string;
  /** Where the client's own source, or a record of what it sent, can be read. */
  source: string;
  payload: Record<string, unknown>;
  /** Where the client then has its user sent back to. */
  returnsTo: string;
  /** `scope` of its authorisation request; left out: it sends none. */
  scope?: string;
  /** The registered values that differ from the payload's, or that the payload leaves open. */
  registered: Record<string, unknown>;
}

const CODE_AND_REFRESH = ["authorization_code", "refresh_token"];
const DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

const PUBLIC = {
  grant_types: CODE_AND_REFRESH,
  response_types: ["code"],
  token_endpoint_auth_method: "none",
} as const;

/** What MCP clients sent in 2025 and 2026, by their sources. */
export const CLIENT_REGISTRATIONS: ClientRegistration[] = [
  {
    client: "Cursor",
    source: "https://github.com/better-auth/better-auth/issues/10946",
    payload: {
      ...PUBLIC,
      client_name: "Cursor",
      application_type: "web",
      redirect_uris: ["cursor://anysphere.cursor-mcp/oauth/callback"],
    },
    returnsTo: "cursor://anysphere.cursor-mcp/oauth/callback",
    registered: { application_type: "native" },
  },
  {
    client: "Cursor with its web agents",
    source: "https://github.com/erp-mafia/accounted/pull/2225",
    payload: {
      ...PUBLIC,
      client_name: "Cursor",
      redirect_uris: [
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "https://www.cursor.com/agents/mcp/oauth/callback",
        "http://localhost:8787/callback",
      ],
    },
    returnsTo: "https://www.cursor.com/agents/mcp/oauth/callback",
    registered: { application_type: "native" },
  },
  {
    client: "VS Code",
    source: "https://github.com/microsoft/vscode/blob/main/src/vs/base/common/oauth.ts",
    payload: {
      ...PUBLIC,
      client_name: "Visual Studio Code",
      client_uri: "https://code.visualstudio.com",
      grant_types: [...CODE_AND_REFRESH, DEVICE_CODE],
      redirect_uris: [
        "https://insiders.vscode.dev/redirect",
        "https://vscode.dev/redirect",
        "http://127.0.0.1/",
        "http://127.0.0.1:33418/",
      ],
      scope: "studio:read studio:write",
      application_type: "native",
    },
    returnsTo: "http://127.0.0.1:50123/",
    scope: "studio:read studio:write",
    registered: { grant_types: CODE_AND_REFRESH },
  },
  {
    client: "Claude (claude.ai and Claude Desktop)",
    source: "https://github.com/PostHog/posthog/pull/48397",
    payload: {
      ...PUBLIC,
      client_name: "Claude",
      redirect_uris: ["https://claude.ai/api/mcp/auth_callback"],
      token_endpoint_auth_method: "client_secret_post",
    },
    returnsTo: "https://claude.ai/api/mcp/auth_callback",
    scope: "claudeai",
    registered: { application_type: "web" },
  },
  {
    client: "Claude Code",
    source: "https://github.com/elmohq/elmo/pull/684",
    payload: {
      ...PUBLIC,
      client_name: "Claude Code (wav0)",
      redirect_uris: ["http://localhost:3118/callback"],
      application_type: "native",
    },
    returnsTo: "http://localhost:3118/callback",
    registered: {},
  },
  {
    client: "ChatGPT",
    source: "https://github.com/garrytan/gbrain/pull/894",
    payload: {
      ...PUBLIC,
      client_name: "ChatGPT",
      redirect_uris: ["https://chatgpt.com/connector_platform_oauth_redirect"],
    },
    returnsTo: "https://chatgpt.com/connector_platform_oauth_redirect",
    registered: { application_type: "web" },
  },
  {
    client: "MCP Inspector",
    source: "https://github.com/modelcontextprotocol/inspector/blob/main/client/src/lib/auth.ts",
    payload: {
      ...PUBLIC,
      client_name: "MCP Inspector",
      client_uri: "https://github.com/modelcontextprotocol/inspector",
      redirect_uris: ["http://localhost:6274/oauth/callback", "http://localhost:6274/oauth/callback/debug"],
      scope: "",
    },
    returnsTo: "http://localhost:6274/oauth/callback/debug",
    registered: { application_type: "native" },
  },
  {
    client: "mcp-remote",
    source: "https://github.com/geelen/mcp-remote/blob/main/src/lib/node-oauth-client-provider.ts",
    payload: {
      ...PUBLIC,
      client_name: "MCP CLI Client",
      client_uri: "https://github.com/modelcontextprotocol/mcp-cli",
      software_id: "2e6dc280-f3c3-4e01-99a7-8181dbd1d23d",
      software_version: "0.1.43",
      redirect_uris: ["http://localhost:3334/oauth/callback"],
      scope: "openid email profile",
    },
    returnsTo: "http://localhost:3334/oauth/callback",
    scope: "openid email profile",
    registered: { application_type: "native" },
  },
  {
    client: "Gemini CLI",
    source: "https://github.com/google-gemini/gemini-cli/blob/main/packages/core/src/mcp/oauth-provider.ts",
    payload: {
      ...PUBLIC,
      client_name: "Gemini CLI MCP Client",
      redirect_uris: ["http://localhost:7777/oauth/callback"],
      scope: "",
    },
    returnsTo: "http://localhost:7777/oauth/callback",
    registered: { application_type: "native" },
  },
  {
    client: "Codex",
    source: "https://github.com/elmohq/elmo/pull/684",
    payload: {
      ...PUBLIC,
      client_name: "Codex",
      redirect_uris: ["http://127.0.0.1:37819/callback/sqXrK_ZgopWE"],
      application_type: "native",
    },
    returnsTo: "http://127.0.0.1:37819/callback/sqXrK_ZgopWE",
    registered: {},
  },
  {
    client: "opencode",
    source: "https://github.com/anomalyco/opencode/blob/dev/packages/opencode/src/mcp/oauth-provider.ts",
    payload: {
      ...PUBLIC,
      client_name: "OpenCode",
      client_uri: "https://opencode.ai",
      redirect_uris: ["http://127.0.0.1:19876/mcp/oauth/callback"],
    },
    returnsTo: "http://127.0.0.1:19876/mcp/oauth/callback",
    registered: { application_type: "native" },
  },
  {
    client: "LibreChat",
    source: "https://github.com/danny-avila/LibreChat/blob/main/packages/api/src/mcp/oauth/handler.ts",
    payload: {
      ...PUBLIC,
      client_name: "LibreChat MCP Client",
      redirect_uris: ["https://chat.studio.example/api/mcp/wav0/oauth/callback"],
      token_endpoint_auth_method: "client_secret_basic",
      scope: "studio:read studio:write",
    },
    returnsTo: "https://chat.studio.example/api/mcp/wav0/oauth/callback",
    registered: { application_type: "web" },
  },
  {
    client: "systemprompt (a phone)",
    source: "https://github.com/getsentry/sentry-mcp/issues/214",
    payload: { client_name: "systemprompt", redirect_uris: ["systemprompt://oauth/callback"] },
    returnsTo: "systemprompt://oauth/callback",
    registered: {
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      application_type: "native",
    },
  },
];
