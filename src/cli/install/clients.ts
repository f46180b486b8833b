import path from "node:path";
import type { UserPlaces } from "../../config.ts";

/** An MCP client whose settings file we know how to edit. */
export interface ClientSettings {
  title: string;
  /** The member of the file under which servers are listed by name. */
  serversKey: "mcpServers" | "servers" | "context_servers";
  /** Whether the client names the transport in each entry. */
  namesTransport: boolean;
  /** Whether the client reads its file as JSON with comments. One that does not ignores a file with a comment. */
  allowsComments: boolean;
  /** What to do so that the client reads the change. */
  afterwards: string;
  file(places: UserPlaces): string;
}

const JSON_CLIENT = { serversKey: "mcpServers", namesTransport: false, allowsComments: false } as const;
const VS_CODE = {
  serversKey: "servers",
  namesTransport: true,
  allowsComments: true,
  afterwards: "Run “MCP: List Servers” in VS Code and start wav0.",
} as const;

/** Clients by the name that `install` takes. */
export const CLIENTS: Readonly<Record<string, ClientSettings>> = {
  claude: {
    ...JSON_CLIENT,
    title: "Claude Desktop",
    afterwards: "Quit Claude Desktop and start it again.",
    file: (places) => path.join(applicationSettings(places), "Claude", "claude_desktop_config.json"),
  },
  "claude-code": {
    ...JSON_CLIENT,
    title: "Claude Code",
    namesTransport: true,
    afterwards: "Start a new session of Claude Code; /mcp shows the server.",
    file: ({ home, claudeConfigDirectory }) => path.join(claudeConfigDirectory ?? home, ".claude.json"),
  },
  cursor: {
    ...JSON_CLIENT,
    title: "Cursor",
    allowsComments: true,
    afterwards: "Open Cursor's settings, “MCP”, and switch wav0 on.",
    file: ({ home }) => path.join(home, ".cursor", "mcp.json"),
  },
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
  windsurf: {
    ...JSON_CLIENT,
    title: "Windsurf",
    afterwards: "Press “Refresh” in Windsurf's list of MCP servers.",
    file: ({ home }) => path.join(home, ".codeium", "windsurf", "mcp_config.json"),
  },
  gemini: {
    ...JSON_CLIENT,
    title: "Gemini CLI",
    allowsComments: true,
    afterwards: "Start Gemini CLI again; /mcp shows the server.",
    file: ({ home }) => path.join(home, ".gemini", "settings.json"),
  },
  lmstudio: {
    ...JSON_CLIENT,
    title: "LM Studio",
    afterwards: "Switch wav0 on under “Program” in LM Studio.",
    file: ({ home }) => path.join(home, ".lmstudio", "mcp.json"),
  },
  zed: {
    serversKey: "context_servers",
    namesTransport: false,
    allowsComments: true,
    title: "Zed",
    afterwards: "Zed starts the server at once; its agent panel shows it.",
    file: ({ platform, appData, home, configHome }) =>
      platform === "win32"
        ? path.join(appData, "Zed", "settings.json")
        : path.join(platform === "darwin" ? path.join(home, ".config") : configHome, "zed", "settings.json"),
  },
};

/** Where desktop programs keep their settings, by platform convention. */
function applicationSettings({ platform, home, appData, configHome }: UserPlaces): string {
  if (platform === "darwin") return path.join(home, "Library", "Application Support");
  return platform === "win32" ? appData : configHome;
}
