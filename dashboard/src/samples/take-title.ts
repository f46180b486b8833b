import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { titleOf, type Titled } from "./title.ts";

/** What takes are told apart by. */
type Take = Titled & Pick<LibraryRow, "sampleId" | "type" | "jobId" | "variationOf" | "createdAt">;

/** As `titleOf`; told apart from other takes of its job, where there are any among the rows: "dusty drums, take 2". */
export function titleAmong(row: Take, rows: readonly Take[]): string {
  const { sampleId, type, jobId, variationOf } = row;
  const isTakeOf = (each: Take) =>
    each.type === "generated" && each.jobId === jobId && each.variationOf === variationOf;
  const takes = type === "generated" && jobId !== undefined ? rows.filter(isTakeOf) : [];
  const place = takes.toSorted(byMaking).findIndex((each) => each.sampleId === sampleId);
  return takes.length > 1 && place !== -1 ? `${titleOf(row)}, take ${place + 1}` : titleOf(row);
}

/** Order of takes. Those that came at once differ in the number at the end of their names. */
export function byMaking(left: Pick<Take, "createdAt" | "name">, right: Pick<Take, "createdAt" | "name">): number {
  return left.createdAt - right.createdAt || left.name.localeCompare(right.name, "en", { numeric: true });
}
