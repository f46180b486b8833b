import type { DeployedComponent, Deployment } from "../types.ts";
import type { ComponentPath } from "../values/json.ts";
import type { IndexDiff } from "./index-diff.ts";
import { diffIndexes } from "./index-diff.ts";

/** By component path, what a push changes in the indexes. */
export function indexDiffs(previous: Deployment | null, next: Deployment): Record<ComponentPath, IndexDiff> {
  const entries = pairs(previous, next).map(([path, before, after]) => [
    path,
    diffIndexes(before?.schema ?? null, after?.schema ?? null),
  ]);
  return Object.fromEntries(entries) as Record<ComponentPath, IndexDiff>; // Made of exactly these pairs.
}

/** The answer of finish_push. Source: cli/lib/deployApi/finishPush.ts. */
export function describeDiff(previous: Deployment | null, next: Deployment) {
  const componentDiffs = pairs(previous, next).map(([path, before, after]) => [path, diffComponent(before, after)]);
  return {
    authDiff: { added: [], removed: [] },
    definitionDiffs: {},
    // Made of exactly these pairs.
    componentDiffs: Object.fromEntries(componentDiffs) as Record<ComponentPath, ReturnType<typeof diffComponent>>,
  };
}

function diffComponent(before: DeployedComponent | null, after: DeployedComponent | null) {
  return {
    diffType: { type: before === null ? "create" : after === null ? "unmount" : "modify" },
    moduleDiff: diffModules(sourcesOf(before), sourcesOf(after)),
    udfConfigDiff: null,
    cronDiff: diffCrons(before, after),
    indexDiff: diffIndexes(before?.schema ?? null, after?.schema ?? null),
    schemaDiff: diffSchema(before, after),
  };
}

function diffSchema(before: DeployedComponent | null, after: DeployedComponent | null) {
  const [previous, next] = [before, after].map((component) =>
    component?.schema ? JSON.stringify(component.schema) : null,
  );
  return previous === next ? null : { previous_schema: previous ?? null, next_schema: next ?? null };
}

function diffCrons(before: DeployedComponent | null, after: DeployedComponent | null) {
  const [old, now] = [cronsOf(before), cronsOf(after)];
  return {
    added: [...now.keys()].filter((name) => !old.has(name)),
    updated: [...now.keys()].filter((name) => old.has(name) && old.get(name) !== now.get(name)),
    deleted: [...old.keys()].filter((name) => !now.has(name)),
  };
}

function cronsOf(component: DeployedComponent | null): Map<string, string> {
  return new Map(component?.crons.map((cron) => [cron.identifier, JSON.stringify(cron)]));
}

/** A changed module counts as removed and added, as the official backend reports it. */
function diffModules(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  return { added: changedKeys(after, before), removed: changedKeys(before, after) };
}

function changedKeys(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): string[] {
  return [...from].filter(([path, source]) => to.get(path) !== source).map(([path]) => path);
}

function sourcesOf(component: DeployedComponent | null): Map<string, string> {
  return new Map(component?.modules.map(({ path, source }) => [path, source]));
}

type Pair = [ComponentPath, DeployedComponent | null, DeployedComponent | null];

function pairs(previous: Deployment | null, next: Deployment): Pair[] {
  const paths = new Set([...(previous?.components ?? []), ...next.components].map(({ path }) => path));
  return [...paths].map((path) => [path, componentAt(previous, path), componentAt(next, path)]);
}

function componentAt(deployment: Deployment | null, path: ComponentPath): DeployedComponent | null {
  return deployment?.components.find((component) => component.path === path) ?? null;
}
