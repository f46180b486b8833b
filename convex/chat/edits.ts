"use node";

// The rule does not see that this module is "use node" like those that it imports.
/* oxlint-disable @convex-dev/import-wrong-runtime */

import { v } from "convex/values";
import * as analysis from "../analysis.ts";
import { type ForUser, forUser } from "../contract.ts";
import * as exports from "../exports.ts";
import * as imports from "../imports.ts";
import * as mixes from "../mixes.ts";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import { named, userCall } from "./operations.ts";

const ACTIONS: Readonly<Record<string, ForUser<ActionCtx>>> = {
  analyze_sample: forUser(analysis.analyze),
  export_sample: forUser(exports.exportSample),
  import_sample: forUser(imports.importSample),
  mix_samples: forUser(mixes.mixSamples),
};

/** As the functions of operations.ts, for what is made or measured at once: those functions need Node. */
export const act = internalAction({
  args: userCall,
  returns: v.any(),
  handler: async (ctx, { userId, operation, input }): Promise<unknown> => named(ACTIONS, operation)(ctx, userId, input),
});
