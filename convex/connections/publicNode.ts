"use node";

// The rule does not see that this module is "use node" like those that it imports.
/* oxlint-disable @convex-dev/import-wrong-runtime */

import * as connectionContracts from "../../src/contracts/connection.ts";
import { contractAction } from "../kit/contract.ts";
import * as reach from "./reach.ts";

/** Public functions of this room, each with the name of its contract. */

export const addConnection = contractAction(connectionContracts.addConnection, reach.add);
export const testConnection = contractAction(connectionContracts.testConnection, reach.test);
export const beginConnectionSignIn = contractAction(connectionContracts.beginConnectionSignIn, reach.beginSignIn);
export const finishConnectionSignIn = contractAction(connectionContracts.finishConnectionSignIn, reach.finishSignIn);
