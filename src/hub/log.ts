/** Writes one line to stderr; stdout belongs to protocols and to results. */
export type Log = (message: string, details?: Record<string, unknown>) => void;

/** A log whose lines are `time message {"key":…}`. */
export function createLog(stream: { write(text: string): unknown } = process.stderr): Log {
  return (message, details) => {
    const suffix = details ? ` ${JSON.stringify(details)}` : "";
    stream.write(`${new Date().toISOString()} ${message}${suffix}\n`);
  };
}
