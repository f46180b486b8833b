"use node";

// The rule does not see that this module is "use node" like those that it imports.
/* oxlint-disable @convex-dev/import-wrong-runtime */

import { v } from "convex/values";
import type { ToolName } from "../../src/contracts/tools.ts";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import * as edits from "../edits/public.ts";
import * as editsInNode from "../edits/publicNode.ts";
import { type ForUser, forUser } from "../kit/contract.ts";
import * as library from "../library/publicNode.ts";
import { named, userCall } from "./toolFunctions.ts";

const ACTIONS = {
  analyze_sample: forUser(editsInNode.analyzeSample),
  export_sample: forUser(edits.exportSample),
  import_sample: forUser(library.importSample),
  fit_sample: forUser(edits.fitSample),
  make_part: forUser(editsInNode.makePart),
  mix_samples: forUser(edits.mixSamples),
} satisfies Record<ToolName<"action">, ForUser<ActionCtx>>;

/** As the functions of toolFunctions.ts, for tools that make or measure at once: those functions need Node. */
export const act = internalAction({
  args: userCall,
  returns: v.any(),
  handler: async (ctx, { userId, tool, input }): Promise<unknown> => named(ACTIONS, tool)(ctx, userId, input),
});
