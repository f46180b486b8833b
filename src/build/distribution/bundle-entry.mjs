// Entry of the .mcpb bundle. A client puts its user's settings into environment and arguments; one that the user left
// empty arrives as its own placeholder, which must count as unset.
import path from "node:path";

const isPlaceholder = (text) => /^\$\{user_config\.\w+\}$/.test(text);

for (const [name, value] of Object.entries(process.env)) if (isPlaceholder(value)) delete process.env[name];

// "--folders" is ours and the last: the folders that the user opened. What follows a command belongs to that.
if (process.argv[2] === "--folders") {
  const folders = process.argv.splice(2).slice(1);
  const chosen = folders.filter((folder) => folder && !isPlaceholder(folder));
  if (chosen.length > 0) process.env.WAV0_FILE_ROOTS = chosen.join(path.delimiter);
}

await import("wav0-mcp/bin/wav0-mcp.mjs");
