import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { byMaking } from "../samples/take-title.ts";

/** A sample with what was made from it. */
export interface Family {
  head: LibraryRow;
  /** The head does not match; it is there for what stands under it. */
  isContext: boolean;
  /** Found stems and versions of the head, in the order of the list. */
  members: readonly LibraryRow[];
  /** Number among the takes of one job, or among the variations of one sample, if the list has several of them. */
  take: { number: number; count: number } | null;
}

/** A family under construction. */
interface Growing extends Family {
  members: LibraryRow[];
}

/**
 * Puts what was made from a sample under it, and takes of one job beside each other, with their variations. A family
 * stands where its first row stood, so the order of the list holds for families. Linear, since it is done with each
 * page that comes to a list of thousands.
 */
export function arrange(rows: readonly LibraryRow[]): Family[] {
  const families = new Map<string, Growing>();
  for (const row of rows) place(row, families);
  return byJob(new Set(families.values())).flatMap(withTakes);
}

/** @param families by the ids of all that stand in them */
function place(row: LibraryRow, families: Map<string, Growing>): void {
  const known = families.get(row.sampleId);
  if (known?.head.sampleId === row.sampleId) {
    // Its stems came before it.
    known.isContext = false;
    return;
  }
  const { source } = row;
  if (!source) {
    const { original } = row;
    if (original && !families.has(original.sampleId)) {
      families.set(original.sampleId, { head: original, isContext: true, members: [], take: null });
    }
    families.set(row.sampleId, { head: row, isContext: false, members: [], take: null });
    return;
  }
  const family: Growing = families.get(source.sampleId) ?? { head: source, isContext: true, members: [], take: null };
  family.members.push(row);
  families.set(source.sampleId, family);
  families.set(row.sampleId, family);
}

function byJob(families: ReadonlySet<Growing>): Growing[][] {
  const groups = new Map<string, Growing[]>();
  const jobs = new Map<string, string | undefined>();
  for (const { head } of families) jobs.set(head.sampleId, head.jobId);
  for (const family of families) {
    const { type, jobId, sampleId, variationOf } = family.head;
    const ownKey = type === "generated" && jobId !== undefined ? jobId : sampleId;
    const key = variationOf === undefined ? ownKey : (jobs.get(variationOf) ?? variationOf);
    const group = groups.get(key);
    if (group) group.push(family);
    else groups.set(key, [family]);
  }
  return [...groups.values()];
}

/** Takes are numbered as they were made, whatever the order of the list. Variations come behind them. */
function withTakes(group: Growing[]): Family[] {
  if (group.length === 1) return group;
  const takes = group.filter(({ head }) => head.variationOf === undefined);
  const variations = group.filter(({ head }) => head.variationOf !== undefined);
  number(takes);
  number(variations);
  return [...takes, ...variations];
}

function number(families: readonly Growing[]): void {
  const count = families.length;
  const made = count > 1 ? families.toSorted((left, right) => byMaking(left.head, right.head)) : [];
  for (const [index, family] of made.entries()) family.take = { number: index + 1, count };
}
