import path from "node:path";
import type { UserPlaces } from "../../config.ts";
import { jsonSettings } from "./json-settings.ts";
import {
  commandEntry,
  gooseEntry,
  gooseUrlEntry,
  typedEntry,
  typedUrlEntry,
  urlEntry,
  type EntryShape,
  type HttpEntryShape,
} from "./server-entry.ts";
import type { SettingsSyntax } from "./settings-syntax.ts";
import { tomlSettings } from "./toml-settings.ts";
import { yamlSettings } from "./yaml-settings.ts";

/** An MCP client that the studio can be listed in. */
export interface ClientSettings {
  title: string;
  syntax: SettingsSyntax;
  /** The member of the file under which servers are listed by name. */
  serversKey: string;
  /** Form of a server's entry in the client's settings. */
  entry: EntryShape;
  /** The same for one that is reached over HTTP, as its maker's documents have it; null where they name no headers. */
  httpEntry: HttpEntryShape | null;
  /**
   * JSON only: true if the client accepts comments and trailing commas. One that does not ignores a file with a
   * comment.
   */
  allowsComments: boolean;
  /** Step after the edit by which the client reads it. */
  afterwards: { installed: string; removed: string };
  /** Where the file is, or null where no file exists that a program may write: then the entry is pasted by hand. */
  file: ((places: UserPlaces) => string) | null;
}

const JSON_CLIENT = {
  syntax: jsonSettings,
  serversKey: "mcpServers",
  entry: commandEntry,
  httpEntry: urlEntry,
  allowsComments: false,
} as const;
const VS_CODE = {
  ...JSON_CLIENT,
  serversKey: "servers",
  entry: typedEntry,
  httpEntry: typedUrlEntry("http"),
  allowsComments: true,
  afterwards: {
    installed: "Run “MCP: List Servers” in VS Code and start wav0.",
    removed: "A server that still runs in VS Code ends when its window is closed.",
  },
} as const;

/** Clients by the name that `install` takes. Each file is where its maker's own documents say. */
export const CLIENTS: Readonly<Record<string, ClientSettings>> = {
  // https://modelcontextprotocol.io/docs/develop/connect-local-servers
  claude: {
    ...JSON_CLIENT,
    title: "Claude Desktop",
    httpEntry: null,
    afterwards: restart("Claude Desktop"),
    file: (places) => path.join(applicationSettings(places), "Claude", "claude_desktop_config.json"),
  },
  // https://code.claude.com/docs/en/mcp
  "claude-code": {
    ...JSON_CLIENT,
    title: "Claude Code",
    entry: typedEntry,
    httpEntry: typedUrlEntry("http"),
    afterwards: {
      installed: "Start a new session of Claude Code; /mcp shows the server.",
      removed: "Open sessions of Claude Code keep it until they end.",
    },
    file: ({ home, claudeConfigDirectory }) => path.join(claudeConfigDirectory ?? home, ".claude.json"),
  },
  // https://cursor.com/docs/context/mcp
  cursor: {
    ...JSON_CLIENT,
    title: "Cursor",
    allowsComments: true,
    afterwards: {
      installed: "Open Cursor's settings, “MCP”, and switch wav0 on.",
      removed: "Cursor drops it at once.",
    },
    file: ({ home }) => path.join(home, ".cursor", "mcp.json"),
  },
  // https://code.visualstudio.com/docs/copilot/customization/mcp-servers
  vscode: {
    ...VS_CODE,
    title: "VS Code",
    file: (places) => path.join(applicationSettings(places), "Code", "User", "mcp.json"),
  },
  "vscode-insiders": {
    ...VS_CODE,
    title: "VS Code Insiders",
    file: (places) => path.join(applicationSettings(places), "Code - Insiders", "User", "mcp.json"),
  },
  // https://docs.windsurf.com/windsurf/cascade/mcp
  windsurf: {
    ...JSON_CLIENT,
    title: "Windsurf",
    httpEntry: ({ url, headers }) => ({ serverUrl: url, headers }),
    afterwards: {
      installed: "Press “Refresh” in Windsurf's list of MCP servers.",
      removed: "Press “Refresh” in Windsurf's list of MCP servers.",
    },
    file: ({ home }) => path.join(home, ".codeium", "windsurf", "mcp_config.json"),
  },
  // https://developers.openai.com/codex/mcp: the command line, the app and the editor extensions share this file
  codex: {
    title: "Codex",
    syntax: tomlSettings,
    serversKey: "mcp_servers",
    entry: commandEntry,
    httpEntry: ({ url, headers }) => ({ url, http_headers: headers }),
    allowsComments: true,
    afterwards: {
      installed: "Start a new session of Codex; /mcp lists its tools.",
      removed: "Open sessions of Codex keep it until they end.",
    },
    file: ({ home, codexHome }) => path.join(codexHome ?? path.join(home, ".codex"), "config.toml"),
  },
  // https://geminicli.com/docs/tools/mcp-server
  gemini: {
    ...JSON_CLIENT,
    title: "Gemini CLI",
    httpEntry: ({ url, headers }) => ({ httpUrl: url, headers }),
    allowsComments: true,
    afterwards: {
      installed: "Start Gemini CLI again; /mcp lists its tools.",
      removed: "Start Gemini CLI again.",
    },
    file: ({ home }) => path.join(home, ".gemini", "settings.json"),
  },
  // https://docs.cline.bot/mcp/adding-and-configuring-servers: the extension of VS Code
  cline: {
    ...JSON_CLIENT,
    title: "Cline in VS Code",
    httpEntry: typedUrlEntry("streamableHttp"),
    afterwards: clineAfterwards("VS Code"),
    file: (places) =>
      path.join(
        applicationSettings(places),
        "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
      ),
  },
  // https://docs.cline.bot/mcp/mcp-overview: the command line has a file of its own
  "cline-cli": {
    ...JSON_CLIENT,
    title: "Cline CLI",
    httpEntry: typedUrlEntry("streamableHttp"),
    afterwards: clineAfterwards("a terminal"),
    file: ({ home, clineSettingsFile, clineDirectory }) =>
      clineSettingsFile ??
      path.join(clineDirectory ?? path.join(home, ".cline"), "data", "settings", "cline_mcp_settings.json"),
  },
  // https://goose-docs.ai/docs/guides/config-files
  goose: {
    title: "Goose",
    syntax: yamlSettings,
    serversKey: "extensions",
    entry: gooseEntry,
    httpEntry: gooseUrlEntry,
    allowsComments: true,
    afterwards: {
      installed: "Start a new session of Goose; its list of extensions shows wav0.",
      removed: "Open sessions of Goose keep it until they end.",
    },
    file: ({ platform, home, appData, configHome }) =>
      platform === "win32"
        ? path.join(appData, "Block", "goose", "config", "config.yaml")
        : path.join(platform === "darwin" ? path.join(home, ".config") : configHome, "goose", "config.yaml"),
  },
  // https://junie.jetbrains.com/docs/junie-cli-mcp-configuration.html
  junie: {
    ...JSON_CLIENT,
    title: "JetBrains Junie",
    httpEntry: null,
    afterwards: {
      installed: "Settings, Tools, Junie, “MCP Settings” shows wav0; in Junie CLI /mcp does.",
      removed: "Junie drops it at its next start.",
    },
    file: ({ home }) => path.join(home, ".junie", "mcp", "mcp.json"),
  },
  // https://www.jetbrains.com/help/ai-assistant/mcp.html: kept among the settings of each IDE, which are its own
  jetbrains: {
    ...JSON_CLIENT,
    title: "JetBrains AI Assistant",
    httpEntry: null,
    afterwards: {
      installed: "Paste it in the IDE: Settings, Tools, AI Assistant, Model Context Protocol (MCP), Add, as JSON.",
      removed: "Take it out in the IDE: Settings, Tools, AI Assistant, Model Context Protocol (MCP).",
    },
    file: null,
  },
  // https://docs.warp.dev/agents/capabilities/mcp
  warp: {
    ...JSON_CLIENT,
    title: "Warp",
    afterwards: {
      installed: "Warp starts the server at once; Settings, Agents, “MCP servers” shows it.",
      removed: "Warp drops it at once.",
    },
    file: ({ home }) => path.join(home, ".warp", ".mcp.json"),
  },
  // https://lmstudio.ai/docs/app/mcp
  lmstudio: {
    ...JSON_CLIENT,
    title: "LM Studio",
    afterwards: {
      installed: "Switch wav0 on under “Program” in LM Studio.",
      removed: "LM Studio drops it at once.",
    },
    file: ({ home }) => path.join(home, ".lmstudio", "mcp.json"),
  },
  // https://zed.dev/docs/ai/mcp
  zed: {
    ...JSON_CLIENT,
    serversKey: "context_servers",
    allowsComments: true,
    title: "Zed",
    afterwards: {
      installed: "Zed starts the server at once; its agent panel shows it.",
      removed: "Zed ends the server at once.",
    },
    file: ({ platform, appData, home, configHome }) =>
      platform === "win32"
        ? path.join(appData, "Zed", "settings.json")
        : path.join(platform === "darwin" ? path.join(home, ".config") : configHome, "zed", "settings.json"),
  },
};

function restart(program: string) {
  return { installed: `Quit ${program} and start it again.`, removed: `Quit ${program} and start it again.` };
}

function clineAfterwards(place: string) {
  return {
    installed: `Cline in ${place} starts the server when it next looks at the file; “MCP Servers” shows it.`,
    removed: `Cline in ${place} ends the server when it next looks at the file.`,
  };
}

/** Where desktop programs keep their settings, by platform convention. */
function applicationSettings({ platform, home, appData, configHome }: UserPlaces): string {
  if (platform === "darwin") return path.join(home, "Library", "Application Support");
  return platform === "win32" ? appData : configHome;
}
