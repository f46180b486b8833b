import type { Resource, ResourceTemplate } from "@modelcontextprotocol/sdk/types.js";
import { jobUri, LIBRARY_URI, PROJECTS_URI, sampleUri, waveformUri } from "../../contracts/wire/uri.ts";
import { icon } from "../icons.ts";

/** Annotations of data for models, which is not shown or played. */
const FOR_MODELS = { audience: ["assistant" as const] };

/** Every sample and every job is a resource, also those that no list shows. */
export const RESOURCE_TEMPLATES: readonly ResourceTemplate[] = [
  {
    uriTemplate: sampleUri("{id}"),
    name: "sample",
    title: "Sample",
    description: "The audio of a sample in the library, by its sampleId",
    icons: icon("play"),
    annotations: { audience: ["user", "assistant"] },
  },
  {
    uriTemplate: waveformUri("{id}"),
    name: "waveform",
    title: "Waveform of a sample",
    description: "Duration and outline of a sample for drawing: pairs of lowest and highest value, -127 to 127",
    mimeType: "application/json",
    icons: icon("wave"),
    annotations: FOR_MODELS,
  },
  {
    uriTemplate: jobUri("{id}"),
    name: "job",
    title: "Job",
    description: "State, progress and samples of a job, by its jobId; subscribe to follow it",
    mimeType: "application/json",
    icons: icon("check"),
    annotations: FOR_MODELS,
  },
];

/** The resources that are always there. */
export const LIBRARY_RESOURCE: Resource = {
  uri: LIBRARY_URI,
  name: "library",
  title: "Sample library",
  description: "The newest samples with their details; subscribe to be notified of new ones",
  mimeType: "application/json",
  icons: icon("list"),
  annotations: { ...FOR_MODELS, priority: 1 },
};

/** Always there, too: packs, sessions and instruments, which no list of samples has. */
export const PROJECTS_RESOURCE: Resource = {
  uri: PROJECTS_URI,
  name: "projects",
  title: "Project files",
  description:
    "The newest files of export_project with their paths: DAW projects, packs, instruments, MIDI; subscribe to be notified of new ones",
  mimeType: "application/json",
  icons: icon("list"),
  annotations: FOR_MODELS,
};
