import { compareValues } from "../values/compare.ts";
import { fieldAlong } from "../values/field-path.ts";
import type { ConvexDocument, ConvexJson, ConvexObject } from "../values/json.ts";
import { decodeFloat64, decodeInt64, encodeFloat64, encodeInt64, isUndefinedMarker, kindOf } from "../values/scalar.ts";

type Operand = ConvexJson | undefined;
type Evaluator = (document: ConvexDocument) => Operand;

/**
 * Makes the predicate of a filter expression (`q.eq(q.field("a"), 1)` as convex/server serialises it). Comparison is
 * in the order of indexes; only `true` passes.
 * @throws on an unknown expression; the predicate throws if `and`, `or`, `not` meet what is not a boolean
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
  float64(a: number, b: number): number;
  int64(a: bigint, b: bigint): bigint;
}

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  $add: { float64: (a, b) => a + b, int64: (a, b) => a + b },
  $sub: { float64: (a, b) => a - b, int64: (a, b) => a - b },
  $mul: { float64: (a, b) => a * b, int64: (a, b) => a * b },
  $div: { float64: (a, b) => a / b, int64: (a, b) => a / b },
  $mod: { float64: (a, b) => a % b, int64: (a, b) => a % b },
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
    return (document) => calculate(operator, arithmetic, [left(document), right(document)]);
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
  const negate: Arithmetic = { float64: (_, b) => -b, int64: (_, b) => -b };
  return (document) => {
    const value = part(document);
    return calculate("$neg", negate, [value, value]);
  };
}

function compileField(path: string): Evaluator {
  const fields = path.split(".");
  return (document) => fieldAlong(document, fields);
}

function asBoolean(value: Operand): boolean {
  if (typeof value === "boolean") return value;
  throw new Error(`Expected a boolean in a filter expression, got ${kindOf(value)}`);
}

function calculate(operator: string, arithmetic: Arithmetic, [left, right]: [Operand, Operand]): Operand {
  const kind = kindOf(left);
  if (left !== undefined && right !== undefined && kind === kindOf(right)) {
    if (kind === "float64") return encodeFloat64(arithmetic.float64(decodeFloat64(left), decodeFloat64(right)));
    if (kind === "int64") return encodeInt64(arithmetic.int64(decodeInt64(left), decodeInt64(right)));
  }
  throw new Error(`Cannot apply ${operator} to ${kind} and ${kindOf(right)} in a filter expression`);
}
