import * as dashboardContracts from "../../src/contracts/dashboard.ts";
import { listFacets as listFacetsContract } from "../../src/contracts/facets.ts";
import * as playerContracts from "../../src/contracts/player.ts";
import { contractQuery } from "../kit/contract.ts";
import * as facetCounts from "../library/facetCounts.ts";
import * as archives from "../projects/archives.ts";
import * as dashboard from "./dashboard.ts";
import * as player from "./player.ts";

/** Public functions of this room, each with the name of its contract. */

export const browseJobs = contractQuery(dashboardContracts.browseJobs, dashboard.jobs);
export const getJobRow = contractQuery(dashboardContracts.getJobRow, dashboard.oneJob);
export const listJobEvents = contractQuery(dashboardContracts.listJobEvents, dashboard.jobEvents);
export const browseLibrary = contractQuery(dashboardContracts.browseLibrary, dashboard.library);
export const getLibraryRow = contractQuery(dashboardContracts.getLibraryRow, dashboard.row);
export const listDerived = contractQuery(dashboardContracts.listDerived, dashboard.derived);
export const listRelatives = contractQuery(dashboardContracts.listRelatives, dashboard.relatives);
export const listRows = contractQuery(dashboardContracts.listRows, dashboard.rows);
export const getArchive = contractQuery(dashboardContracts.getArchive, archives.address);
export const getRequest = contractQuery(dashboardContracts.getRequest, dashboard.request);
export const listFacets = contractQuery(listFacetsContract, facetCounts.facets);
export const listOpenJobs = contractQuery(dashboardContracts.listOpenJobs, dashboard.openJobs);
export const playSample = contractQuery(playerContracts.playSample, player.open);
