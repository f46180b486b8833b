"use node";

// The rule does not see that this module is "use node" like those that it imports.
/* oxlint-disable @convex-dev/import-wrong-runtime */

import * as libraryContracts from "../../src/contracts/library.ts";
import { makePart as makePartContract } from "../../src/contracts/part.ts";
import { contractAction } from "../kit/contract.ts";
import * as analysis from "./analysis.ts";
import * as parts from "./parts.ts";

/** Public functions of this room that need Node, each with the name of its contract. */

export const analyzeSample = contractAction(libraryContracts.analyzeSample, analysis.analyze);
export const makePart = contractAction(makePartContract, parts.makePart);
