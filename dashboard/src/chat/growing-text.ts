import { linesOf, parseLines, type Block, type PlacedBlock } from "./markdown.ts";

/**
 * Blocks before these are final while a text grows: a block ends where the next one begins, and the line that is being
 * written may still turn out to belong to the block before it.
 */
const OPEN_BLOCKS = 2;

/**
 * Reads a text that grows, so that each call costs what was added. Blocks, and parts of them, that are as they were keep
 * their identity.
 * @returns the blocks of `parseMarkdown`
 */
export function createGrowingText(): (text: string) => readonly Block[] {
  let text = "";
  let placed: readonly PlacedBlock[] = [];
  let blocks: readonly Block[] = [];
  return (next) => {
    if (next === text) return blocks;
    const before = next.startsWith(text) ? placed : [];
    const kept = before.slice(0, -OPEN_BLOCKS);
    const open = before[kept.length];
    const from = open && kept.length > 0 ? open.line : 0;
    const read = parseLines(linesOf(next.slice(startOfLine(next, from))));
    placed = [
      ...kept,
      ...read.map(({ block, line }, index) => ({
        block: share(before[kept.length + index]?.block, block),
        line: from + line,
      })),
    ];
    text = next;
    blocks = placed.map(({ block }) => block);
    return blocks;
  };
}

function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let passed = 0; passed < line; passed++) at = text.indexOf("\n", at) + 1;
  return at;
}

/** The value after, with everything in it that equals what was there before being just that. Plain data only. */
function share<Value>(before: Value | undefined, after: Value): Value {
  if (before === after || !isObject(before) || !isObject(after)) return after;
  const old = new Map(Object.entries(before));
  const entries = Object.entries(after);
  let isSame = old.size === entries.length;
  for (const [key, value] of entries) {
    const shared: unknown = share(old.get(key), value);
    if (shared !== old.get(key)) isSame = false;
    Reflect.set(after, key, shared);
  }
  return isSame ? before : after;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
