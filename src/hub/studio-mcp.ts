import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { HostedAuth } from "../auth/hosted/settings.ts";
import { deriveSecret } from "../auth/derived-secret.ts";
import { createLocalTokens, LOCAL_SUBJECT } from "../auth/local-token.ts";
import { loadMachineKey } from "../auth/machine-key.ts";
import { createBackend, type Backend } from "../backend/backend.ts";
import type { Config } from "../config.ts";
import { AppError } from "../contracts/errors.ts";
import { TOOLS } from "../contracts/tools.ts";
import { withoutLocalFiles } from "../contracts/contract.ts";
import type { ConfirmationRules } from "../mcp/confirmation/confirm.ts";
import { inDashboard } from "../mcp/confirmation/consent.ts";
import type { McpHttp } from "../mcp/http/mcp-http.ts";
import type { CreateServer } from "../mcp/http/live-session.ts";
import { createMcpServer } from "../mcp/server.ts";
import { errorLog, type Log } from "./log.ts";
import { openMcpEndpoint } from "./mcp-endpoint.ts";
import { requireMcpToken } from "./mcp-token.ts";

export interface StudioMcpOptions {
  config: Config;
  version: string;
  /** The hub's own address. */
  url: string;
  /** From which the token of a machine's own `/mcp` follows. */
  hubToken: string;
  auth: Pick<HostedAuth, "authenticate" | "issuer"> | null;
  log: Log;
}

/** The studio over MCP and HTTP: for whoever has this machine's token, or for those who signed in. */
export function openStudioMcp(options: StudioMcpOptions): McpHttp {
  const { config, auth } = options;
  return openMcpEndpoint({
    home: config.home,
    publicUrl: auth?.issuer ?? null,
    authenticate: auth?.authenticate ?? requireMcpToken(options.hubToken),
    createServer: auth ? serveUsers(options, auth) : serveThisMachine(options),
  });
}

/** One user, so one door for all sessions. Local files may be read, as over stdio. */
function serveThisMachine(options: StudioMcpOptions): CreateServer {
  const { config, version } = options;
  let opened: Promise<Backend> | null = null;
  const backend = () => (opened ??= openLocalBackend(options));
  const confirmation: ConfirmationRules = {
    ...confirmationKey(config, () => LOCAL_SUBJECT),
    by: config.confirm,
    place: async () => inDashboard(options.url, { isOwnMachine: true }),
  };
  const { fileRoots } = config;
  return ({ isLive }) =>
    createMcpServer({ backend, fileRoots, version, confirmation, isLive, log: errorLog(options.log) });
}

async function openLocalBackend({ config, url }: StudioMcpOptions): Promise<Backend> {
  const getToken = createLocalTokens(await loadMachineKey(config.home));
  return createBackend({ url: config.convexUrl ?? url, getToken, libraryDirectory: config.libraryDirectory });
}

const REMOTE_OPERATIONS = TOOLS.map(withoutLocalFiles);

/** A door for each session, which opens as its own user. This machine's files are not the users'. */
function serveUsers({ config, url, version, log }: StudioMcpOptions, auth: Pick<HostedAuth, "issuer">): CreateServer {
  return ({ principal, isLive }) => {
    const backend = createBackend({
      url: config.convexUrl ?? url,
      getToken: async () => principal()?.token ?? refuseNobody(),
    });
    const server = createMcpServer({
      backend: async () => backend,
      fileRoots: [],
      operations: REMOTE_OPERATIONS,
      version,
      confirmation: {
        ...confirmationKey(config, () => principal()?.id ?? refuseNobody()),
        // Each user's own matter: the operator does not decide it for them.
        by: "person",
        place: async () => inDashboard(auth.issuer, { isOwnMachine: false }),
      },
      isLive,
      log: errorLog(log),
    });
    closeTogether(server, backend);
    return server;
  };
}

/** The machine's own, so that what was agreed to in one session or process holds in the next. */
function confirmationKey({ home }: Config, subject: () => string): Pick<ConfirmationRules, "key" | "subject"> {
  return { subject, key: async () => deriveSecret(await loadMachineKey(home), "confirmations") };
}

function closeTogether(server: Server, backend: Backend): void {
  const onClose = server.onclose;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server is no event target
  server.onclose = () => {
    onClose?.();
    void backend.close();
  };
}

function refuseNobody(): never {
  throw new AppError("UNAUTHENTICATED", "Sign in first: this studio serves signed-in users only");
}
