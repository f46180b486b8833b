import { useQueries } from "convex/react";
import {
  getFunctionName,
  makeFunctionReference,
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
} from "convex/server";
import { useMemo } from "react";

/** An answer of the studio, where a refusal is a state to show and no failure of the view. */
export type Answer<Value> = { kind: "loading" } | { kind: "refused"; error: Error } | { kind: "ready"; value: Value };

/** A live query that the studio may refuse. @param args whose members stay the same while the question does */
export function useAnswer<Query extends FunctionReference<"query">>(
  query: Query,
  args: FunctionArgs<Query>,
): Answer<FunctionReturnType<Query>> {
  // A reference is another object each time that it is read of `api`; its name stays, and so does the text of the arguments.
  const name = getFunctionName(query);
  const asked = JSON.stringify(args);
  const queries = useMemo(() => {
    // The text was made of arguments of this query.
    const one = { query: makeFunctionReference<"query">(name), args: JSON.parse(asked) as FunctionArgs<Query> };
    return { one };
  }, [name, asked]);
  const answer = useQueries(queries)["one"];
  if (answer === undefined) return { kind: "loading" };
  if (answer instanceof Error) return { kind: "refused", error: answer };
  // The studio answers a query by its own type.
  return { kind: "ready", value: answer as FunctionReturnType<Query> };
}
