// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
import type { Globals, RealmHost } from "./host.ts";

/**
 * Globals besides data: console, process, syscalls, and refusals of what queries and mutations must not do.
 * Self-contained: its text is evaluated inside the realm.
 */
export function realmSurroundings(host: RealmHost, environmentJson: string): Globals {
  function syscall(operation: string, argumentsJson: string): string {
    const answer = host.syscall(operation, argumentsJson);
    if (answer !== null) return answer;
    const { message, dataJson } = host.failure();
    // convex/server turns `data` of a failed syscall into a ConvexError.
    throw Object.assign(new Error(message), dataJson === null ? {} : { data: JSON.parse(dataJson) as unknown });
  }

  const logger =
    (level: string) =>
    (...values: unknown[]): void =>
      host.log(level, values);
  const quiet = (): void => undefined;
  const [log, info, warn, error, debug] = ["LOG", "INFO", "WARN", "ERROR", "DEBUG"].map(logger);
  const shown = { log, info, warn, error, debug, trace: debug, dir: log, table: log };
  const grouping = { group: quiet, groupCollapsed: quiet, groupEnd: quiet, clear: quiet };
  const measuring = { time: quiet, timeEnd: quiet, timeLog: quiet, count: quiet, countReset: quiet };
  const assert = (condition: unknown, ...values: unknown[]): void => {
    if (!condition) host.log("ERROR", ["Assertion failed:", ...values]);
  };

  const refusal = (name: string) => (): never => {
    throw new Error(
      `Can't use ${name}() in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
    );
  };
  const refused = ["fetch", "setTimeout", "setInterval", "setImmediate"];
  const env: unknown = JSON.parse(environmentJson);

  return {
    console: { ...shown, ...grouping, ...measuring, assert },
    process: { env },
    ...Object.fromEntries(refused.map((name) => [name, refusal(name)])),
    clearTimeout: quiet,
    clearInterval: quiet,
    queueMicrotask: (work: () => void) => void Promise.resolve().then(work),
    Convex: {
      syscall,
      asyncSyscall: async (operation: string, argumentsJson: string) => syscall(operation, argumentsJson),
      jsSyscall: (operation: string) => {
        throw new Error(`Unknown operation ${operation}`);
      },
    },
  };
}
