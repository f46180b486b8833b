/**
 * The process of `inspector.ts`: runs the inspector's command line, whose file is the argument, once for each list of
 * arguments that is sent here, and answers with what a process of its own would have printed and exited with.
 */
import process from "node:process";
import { pathToFileURL } from "node:url";

const { runCli, handleError } = await import(pathToFileURL(process.argv[2]).href);

class Exit extends Error {
  constructor(code) {
    super(`Exit with ${code}`);
    this.code = code ?? 0;
  }
}

process.exit = (code) => {
  throw new Exit(code);
};

function keep(stream) {
  let text = "";
  const { write } = stream;
  stream.write = (chunk, encoding, callback) => {
    text += chunk.toString();
    const written = typeof encoding === "function" ? encoding : callback;
    if (written) process.nextTick(written);
    return true;
  };
  return () => {
    stream.write = write;
    return text;
  };
}

/** The exit code. */
async function exitOf(args) {
  try {
    await runCli([process.execPath, "inspector", ...args]);
    return process.exitCode ?? 0;
  } catch (error) {
    return error instanceof Exit ? error.code : handleError(error).catch((exit) => exit.code);
  }
}

process.on("message", async (args) => {
  process.exitCode = undefined;
  const [stdout, stderr] = [keep(process.stdout), keep(process.stderr)];
  const exitCode = await exitOf(args);
  process.send({ exitCode, stdout: stdout(), stderr: stderr() });
  process.exitCode = undefined;
});
