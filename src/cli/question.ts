import { createInterface } from "node:readline/promises";

/** Asks a person at the terminal; anything but y or yes is a no. The question goes to stderr. */
export async function askOnTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
