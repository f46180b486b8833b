import * as z from "zod";
import { visibleInput, type ToolContract } from "./contract.ts";

/** The field by which a client that cannot ask its user itself repeats a call that the user has agreed to. */
export const CONFIRM_TOKEN_FIELD = "confirmToken";

const confirmTokenSchema = z.string().min(1).max(200).describe("Of CONFIRMATION_REQUIRED");

/** Input schema for callers outside the studio: the visible input, plus `confirmToken` if the tool may need confirmation. */
export function callerInput(operation: ToolContract): z.ZodObject {
  const input = visibleInput(operation);
  if (!operation.confirm) return input;
  return input.extend({ [CONFIRM_TOKEN_FIELD]: confirmTokenSchema.optional() });
}
