import {
  actionGeneric,
  anyApi,
  componentsGeneric,
  internalActionGeneric,
  internalMutationGeneric,
  internalQueryGeneric,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import type { Value } from "convex/values";
import type { UdfType, UserIdentity } from "../../engine/types.ts";
import type { Glob } from "./bundle-component.ts";
import type { HostFunction } from "./host-function.ts";
import { type AnyReference, type AnySchema, SuiteEngine } from "./suite-engine.ts";

type Called = AnyReference | HostFunction;

interface TestApp {
  schema: AnySchema;
  components?: Record<string, { register(t: unknown, name: string): unknown }>;
}

interface Options {
  schema?: AnySchema;
  modules?: Glob;
}

/** Stands in for defineTestApp: functions that a test makes belong to it alone, so no deployment has them. */
export function defineTestApp({ schema, components = {} }: TestApp) {
  const api = anyApi as unknown;
  return {
    components: componentsGeneric(),
    query: queryGeneric,
    internalQuery: internalQueryGeneric,
    mutation: mutationGeneric,
    internalMutation: internalMutationGeneric,
    action: actionGeneric,
    internalAction: internalActionGeneric,
    defineModules: () => ({
      api,
      internal: api,
      createTest() {
        const t = convexTest(schema, {});
        for (const [name, { register }] of Object.entries(components)) register(t, name);
        return t;
      },
    }),
  };
}

/** Studios that tests of this process opened and that nobody has closed. */
const open = new Set<SuiteEngine>();

/** Closes what the test that has ended opened. */
export async function closeAll(): Promise<void> {
  const left = [...open];
  open.clear();
  for (const engine of left) await engine.close();
}

/** Stands in for convexTest of the package `convex-test`: each call is an engine of its own, and functions run in its realms. */
export function convexTest(first?: AnySchema | Options, modules?: Glob) {
  const isOptions = first !== undefined && !("tables" in first);
  const options: Options = isOptions
    ? first
    : { ...(first === undefined ? {} : { schema: first }), ...(modules && { modules }) };
  const studio = new SuiteEngine();
  open.add(studio);
  studio.add("", options.schema, options.modules ?? {});
  return accessor(studio, null);
}

function accessor(studio: SuiteEngine, identity: UserIdentity | null) {
  const call =
    (udfType: UdfType) =>
    (called: Called, args: Record<string, Value> = {}) =>
      typeof called === "function"
        ? studio.runHost(called, udfType, identity)
        : studio.call(called, udfType, args, identity);
  return {
    query: call("query"),
    mutation: call("mutation"),
    action: call("action"),
    run: (handler: HostFunction) => studio.runHost(handler, "mutation", identity),
    runInComponent: (component: string, handler: HostFunction) =>
      studio.runHost(handler, "mutation", identity, component),
    fetch: (address: string, init?: RequestInit) => studio.fetch(address, init, identity),
    registerComponent: (component: string, schema: AnySchema, modules: Glob) => studio.add(component, schema, modules),
    finishInProgressScheduledFunctions: () => studio.finishRunning(),
    finishAllScheduledFunctions: (advance: () => void, most = 100) => studio.finishAll(advance, most),
    withIdentity: (part: Partial<UserIdentity>) => accessor(studio, identityOf(part)),
    withRequestMetadata: () => accessor(studio, identity),
  };
}

function identityOf(part: Partial<UserIdentity>): UserIdentity {
  const { subject = "subject", issuer = "https://convex.test" } = part;
  return { tokenIdentifier: `${issuer}|${subject}`, ...part, subject, issuer };
}
