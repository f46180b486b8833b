import type { Random } from "../../audio/core/random.ts";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const LONG = 70_000;
const DEEP = 2_000;

const ODD_STRINGS = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "\u202e\u0301",
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "file:///etc/passwd",
  "wav0://samples/../x",
  "http://[::1",
  "%00%ff%",
  "{{7*7}}",
  "' or 1=1 --",
  "$integer",
  "NaN",
  "1e400",
  "🎛".repeat(40),
];
const ODD_NUMBERS = [0, -1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 63, 1e-320, 120, 999_999_999];
const ODD_NAMES = [
  "__proto__",
  "constructor",
  "toJSON",
  "$integer",
  "$undefined",
  "$",
  "_id",
  "",
  "a b",
  "é",
  "\u0000",
];

/** A value that a field was not made for. */
export function oddValue(random: Random): Json {
  const kind = random.integer(20);
  if (kind < 8) return random.pick(ODD_STRINGS);
  if (kind < 13) return random.pick(ODD_NUMBERS);
  if (kind < 14) return "x".repeat(random.integer(LONG));
  if (kind < 15) return nested(random.integer(DEEP), random.chance(0.5));
  return random.pick<Json>([null, true, false, [], {}, [null], { $integer: "x" }, { $bytes: "%" }, { $float: "AAAA" }]);
}

/** A copy with some values replaced, left out, added, or moved to another kind of value. */
export function mutateJson(value: Json, random: Random, most = 3): Json {
  let changed = value;
  for (let i = random.integer(most + 1); i > 0; i--) changed = changeSomewhere(changed, random);
  return changed;
}

function changeSomewhere(value: Json, random: Random): Json {
  if (Array.isArray(value)) return changeList(value, random);
  if (typeof value === "object" && value !== null) return changeObject(value, random);
  if (random.chance(0.3)) return wrapped(value, random);
  return oddValue(random);
}

function changeList(list: Json[], random: Random): Json {
  if (list.length === 0 || random.chance(0.15)) return oddValue(random);
  const at = random.integer(list.length);
  // The index is in the list.
  const chosen = list[at] as Json;
  const kind = random.integer(8);
  if (kind === 0) return list.toSpliced(at, 1);
  if (kind === 1) return list.toSpliced(at, 0, chosen, oddValue(random));
  if (kind === 2) return Array.from({ length: 300 }, () => chosen);
  return list.with(at, changeSomewhere(chosen, random));
}

function changeObject(object: { [name: string]: Json }, random: Random): Json {
  const names = Object.keys(object);
  if (names.length === 0 || random.chance(0.05)) return oddValue(random);
  const name = random.pick(names);
  const kind = random.integer(10);
  if (kind === 0) return Object.fromEntries(Object.entries(object).filter(([each]) => each !== name));
  if (kind === 1) return withField(object, random.pick(ODD_NAMES), oddValue(random));
  if (kind === 2) return withField(object, name, oddValue(random));
  // The name is the object's own.
  return withField(object, name, changeSomewhere(object[name] as Json, random));
}

/** Also for "__proto__", which an assignment would take for something else. */
function withField(object: { [name: string]: Json }, name: string, value: Json): Json {
  return Object.fromEntries([...Object.entries(object), [name, value]]);
}

function wrapped(value: Json, random: Random): Json {
  return random.pick<Json>([[value], { value }, String(value), Number(value), [value, value], Boolean(value)]);
}

function nested(depth: number, isList: boolean): Json {
  let value: Json = 0;
  for (let i = 0; i < depth; i++) value = isList ? [value] : { a: value };
  return value;
}
