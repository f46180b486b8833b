import type { ConvexClient, ConvexHttpClient } from "convex/browser";
import { anyApi, type FunctionReference } from "convex/server";
import type { Value } from "convex/values";

/** A deployment with all components, as apps reach it. */
export interface Clients {
  http: ConvexHttpClient;
  socket: ConvexClient;
  /** Where HTTP actions are. */
  siteUrl: string;
}

/** A component of Convex, what an app does with it, and how its users see that it was done. */
export interface MeasuredComponent {
  /** Its npm package is @convex-dev/<name>. */
  name: string;
  version: string;
  /** Module of the app's functions, behind `PRELUDE`; named by `moduleOf(name)`. */
  source: string;
  /** @returns the answers, in order */
  use(clients: Clients): Promise<unknown[]>;
  /** The answers if all is right. */
  expected: unknown[];
}

/** What the modules of the app find. */
export const PRELUDE = `
  import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query, internalMutationGeneric as internalMutation,
    internalQueryGeneric as internalQuery, internalActionGeneric as internalAction, httpActionGeneric as httpAction, httpRouter,
    componentsGeneric, anyApi as internal } from "convex/server";
  import { v } from "convex/values";
  const components = componentsGeneric();
  const log = (ctx, line) => ctx.db.insert("log", { line });
`;

/** The name of a component's instance and of the app's module for it: "rateLimiter" of rate-limiter. */
export function moduleOf(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

type Call<Type extends "query" | "mutation" | "action"> = FunctionReference<Type, "public", Record<string, Value>>;

/** A function of the app by "module:name". */
function reference<Type extends "query" | "mutation" | "action">(name: string): Call<Type> {
  const [module = "", exported = ""] = name.split(":");
  // Functions of the app are written in this folder, without types.
  return anyApi[module]?.[exported] as unknown as Call<Type>;
}

/** Calls a mutation by HTTP. */
export function mutate(
  { http }: Pick<Clients, "http">,
  name: string,
  args: Record<string, Value> = {},
): Promise<unknown> {
  return http.mutation(reference<"mutation">(name), args);
}

/** Calls an action by HTTP. */
export function act({ http }: Clients, name: string, args: Record<string, Value> = {}): Promise<unknown> {
  return http.action(reference<"action">(name), args);
}

/** Calls a query by the WebSocket. */
export function ask({ socket }: Clients, name: string, args: Record<string, Value> = {}): Promise<unknown> {
  return socket.query(reference<"query">(name), args);
}

/** How long an answer may take to become what is waited for. */
const PATIENCE_MILLISECONDS = 60_000;

/** Subscribes to a query until its answer is the one that is waited for. @returns it @throws if that takes a minute */
export async function follow(
  { socket }: Clients,
  [name, args]: [name: string, args: Record<string, Value>],
  isWanted: (answer: unknown) => boolean,
): Promise<unknown> {
  let last: unknown;
  let stop: (() => void) | undefined;
  let limit: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      limit = setTimeout(() => reject(new Error(`${name} stayed at ${show(last)}`)), PATIENCE_MILLISECONDS);
      const hear = (answer: unknown): void => {
        last = answer;
        if (isWanted(answer)) resolve(answer);
      };
      stop = socket.onUpdate(reference<"query">(name), args, hear, reject);
    });
  } finally {
    clearTimeout(limit);
    stop?.();
  }
}

/** An answer as a message shows it. */
export function show(answer: unknown): string {
  return JSON.stringify(answer, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)) ?? "nothing";
}
