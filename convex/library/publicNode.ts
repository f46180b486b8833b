"use node";

// The rule does not see that this module is "use node" like those that it imports.
/* oxlint-disable @convex-dev/import-wrong-runtime */

import * as libraryContracts from "../../src/contracts/library.ts";
import { contractAction } from "../kit/contract.ts";
import * as imports from "./imports.ts";

/** Public functions of this room, each with the name of its contract. */

export const importSample = contractAction(libraryContracts.importSample, imports.importSample);
