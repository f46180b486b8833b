import type { ConvexJson, ConvexObject } from "../../values/json.ts";
import { ProtocolError } from "./client-message.ts";

/** The one object of arguments that a call carries in a list. @throws ProtocolError if it is no object */
export function firstArgument(args: readonly ConvexJson[]): ConvexObject {
  const [only = {}] = args;
  if (typeof only === "object" && only !== null && !Array.isArray(only)) return only;
  throw new ProtocolError("The arguments of a function must be one object");
}
