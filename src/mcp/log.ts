/** Writes a line for whoever runs the server. Never for the model, and never to standard output. */
export type Log = (message: string, error?: unknown) => void;

/** The log of a process whose standard output belongs to the protocol. */
export const logToStderr: Log = (message, error) => {
  const reason = error instanceof Error ? `: ${error.stack ?? error.message}` : "";
  process.stderr.write(`wav0-mcp: ${message}${reason}\n`);
};
