import { compareValues } from "../values/compare.ts";
import { displayValue } from "../values/display.ts";
import { fieldAlong } from "../values/field-path.ts";
import type { ConvexDocument, ConvexJson, ConvexObject } from "../values/json.ts";
import {
  decodeFloat64,
  decodeInt64,
  encodeFloat64,
  encodeInt64,
  isUndefinedMarker,
  type Kind,
  kindOf,
} from "../values/scalar.ts";

type Operand = ConvexJson | undefined;
type Evaluator = (document: ConvexDocument) => Operand;

const MIN_INT64 = -(2n ** 63n);

/**
 * Makes the predicate of a filter expression (`q.eq(q.field("a"), 1)` as convex/server serialises it). Comparison is
 * in the order of indexes; only `true` passes.
 * @throws on an unknown expression; the predicate throws with Convex's texts if an operand is of the wrong type, or if
 * arithmetic on integers leaves 64 bits
 */
export function compileFilter(expression: ConvexJson): (document: ConvexDocument) => boolean {
  const evaluate = compile(expression);
  return (document) => evaluate(document) === true;
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  $eq: (order) => order === 0,
  $neq: (order) => order !== 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
};

interface Arithmetic {
  /** The operation in Convex's error texts. */
  verb: string;
  float64(a: number, b: number): number;
  /** Throws a RangeError where there is no result, as at a division by zero. */
  int64(a: bigint, b: bigint): bigint;
}

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  $add: { verb: "add", float64: (a, b) => a + b, int64: (a, b) => a + b },
  $sub: { verb: "subtract", float64: (a, b) => a - b, int64: (a, b) => a - b },
  $mul: { verb: "multiply", float64: (a, b) => a * b, int64: (a, b) => a * b },
  $div: { verb: "divide", float64: (a, b) => a / b, int64: (a, b) => a / b },
  $mod: { verb: "mod", float64: (a, b) => a % b, int64: (a, b) => a % b },
};

function compile(expression: ConvexJson): Evaluator {
  const kind = kindOf(expression);
  if (kind !== "object") return () => expression;
  // `kind` says that it is an object.
  const object = expression as ConvexObject;
  const [operator = "", ...others] = Object.keys(object);
  if (others.length > 0 || operator === "") throw unknown(expression);
  return compileOperator(operator, object[operator] ?? null, expression);
}

function compileOperator(operator: string, operand: ConvexJson, expression: ConvexJson): Evaluator {
  const comparison = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
  if (comparison !== undefined) {
    const [left, right] = compilePair(operand);
    return (document) => comparison(compareValues(left(document), right(document)));
  }
  const arithmetic = Object.hasOwn(ARITHMETIC, operator) ? ARITHMETIC[operator] : undefined;
  if (arithmetic !== undefined) {
    const [left, right] = compilePair(operand);
    return (document) => calculate(arithmetic, [left(document), right(document)]);
  }
  switch (operator) {
    case "$and":
      return compileAnd(compileList(operand));
    case "$or":
      return compileOr(compileList(operand));
    case "$not":
      return compileNot(compile(operand));
    case "$neg":
      return compileNegation(compile(operand));
    case "$field":
      return compileField(String(operand));
    case "$literal":
      return isUndefinedMarker(operand) ? () => undefined : () => operand;
    default:
      throw unknown(expression);
  }
}

function unknown(expression: ConvexJson): Error {
  return new Error(`Unknown filter expression: ${JSON.stringify(expression)}`);
}

function compileList(operands: ConvexJson): Evaluator[] {
  if (!Array.isArray(operands)) throw unknown(operands);
  return operands.map(compile);
}

function compilePair(operands: ConvexJson): [Evaluator, Evaluator] {
  const [left, right, ...others] = compileList(operands);
  if (left === undefined || right === undefined || others.length > 0) throw unknown(operands);
  return [left, right];
}

function compileAnd(parts: Evaluator[]): Evaluator {
  return (document) => parts.every((part) => asBoolean(part(document)));
}

function compileOr(parts: Evaluator[]): Evaluator {
  return (document) => parts.some((part) => asBoolean(part(document)));
}

function compileNot(part: Evaluator): Evaluator {
  return (document) => !asBoolean(part(document));
}

function compileNegation(part: Evaluator): Evaluator {
  return (document) => negate(part(document));
}

function compileField(path: string): Evaluator {
  const fields = path.split(".");
  return (document) => fieldAlong(document, fields);
}

function asBoolean(value: Operand): boolean {
  if (typeof value === "boolean") return value;
  throw new Error(`Cannot use value ${describe(value)} as a Boolean`);
}

function calculate({ verb, float64, int64 }: Arithmetic, [left, right]: [Operand, Operand]): ConvexJson {
  const kind = kindOf(left);
  if (left !== undefined && right !== undefined && kind === kindOf(right)) {
    if (kind === "float64") return encodeFloat64(float64(decodeFloat64(left), decodeFloat64(right)));
    if (kind === "int64") return encodeInt64Result(verb, int64, [decodeInt64(left), decodeInt64(right)]);
  }
  throw new Error(`Cannot ${verb} ${describe(left)} and ${describe(right)}`);
}

function encodeInt64Result(verb: string, int64: Arithmetic["int64"], [a, b]: [bigint, bigint]): ConvexJson {
  try {
    return encodeInt64(int64(a, b));
  } catch (cause) {
    const byZero = b === 0n && (verb === "divide" || verb === "mod");
    const text = byZero ? `${a} by zero` : `${a} and ${b}: the result is out of range for Int64`;
    throw new Error(`Cannot ${verb} ${text}`, { cause });
  }
}

function negate(value: Operand): ConvexJson {
  const kind = kindOf(value);
  if (value !== undefined && kind === "float64") return encodeFloat64(-decodeFloat64(value));
  if (value === undefined || kind !== "int64") throw new Error(`Cannot negate ${describe(value)}`);
  const number = decodeInt64(value);
  if (number === MIN_INT64) throw new Error(`Cannot negate ${number}: the result is out of range for Int64`);
  return encodeInt64(-number);
}

/** Names of types in Convex's error texts. */
const TYPE_NAMES: Readonly<Record<Kind, string>> = {
  missing: "undefined",
  null: "Null",
  int64: "Int64",
  float64: "Float64",
  boolean: "Boolean",
  string: "String",
  bytes: "Bytes",
  array: "Array",
  object: "Object",
};

function describe(value: Operand): string {
  return `${displayValue(value)} (type ${TYPE_NAMES[kindOf(value)]})`;
}
