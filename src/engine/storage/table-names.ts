/** Ids of user tables start here; below are the system's. */
const FIRST_USER_TABLE = 10_001;

/**
 * System tables that every component has, with the numbers that their ids carry, made when first written. The numbers
 * are Convex's (crates/model/src/lib.rs of convex-backend), so that ids of files are good on either side of a move.
 * Deployments that an earlier version made have 1 and 2.
 */
const SYSTEM_TABLES: Readonly<Record<string, number>> = { _scheduled_functions: 539, _storage: 540 };

const FIRST_OTHER_SYSTEM_TABLE = 3;
const TABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** True for system tables, which have no schema and which functions read through `db.system`. */
export function isSystemTable(name: string): boolean {
  return name.startsWith("_");
}

/** True for the numbers that ids of system tables carry. */
export function isSystemTableNumber(tableNumber: number): boolean {
  return tableNumber < FIRST_USER_TABLE;
}

/** The number of a system table that exists in every component, made or not. */
export function fixedTableNumber(name: string): number | null {
  return Object.hasOwn(SYSTEM_TABLES, name) ? (SYSTEM_TABLES[name] ?? null) : null;
}

/** The name of a system table that exists in every component. */
export function fixedTableName(tableNumber: number): string | null {
  return Object.keys(SYSTEM_TABLES).find((name) => SYSTEM_TABLES[name] === tableNumber) ?? null;
}

/** The number for a new table of a component: its own where it has one, else above those in use. */
export function newTableNumber(name: string, numbersInUse: Iterable<number>): number {
  const used = new Set(numbersInUse);
  const fixed = fixedTableNumber(name);
  if (fixed !== null && !used.has(fixed)) return fixed;
  let next = isSystemTable(name) ? FIRST_OTHER_SYSTEM_TABLE : FIRST_USER_TABLE;
  for (const number of used) {
    if (number >= FIRST_USER_TABLE === next >= FIRST_USER_TABLE) next = Math.max(next, number + 1);
  }
  // A table of the system that is not made yet keeps its number.
  while (fixedTableName(next) !== null) next += 1;
  return next;
}

/** @throws unless the name is an identifier of at most 64 letters */
export function checkTableName(name: string): void {
  if (!TABLE_NAME.test(name)) {
    throw new Error(
      `Invalid table name: ${name}. Table names must be identifiers of at most 64 letters, digits and underscores`,
    );
  }
}
