import { CURRENT_REVISION } from "./revision.ts";

/** The revisions that have something: from one on, and up to another that has it no more. */
export interface Span {
  since: string;
  until?: string;
}

/** True if a revision has the feature. Revisions are dates, which compare as strings. */
export function has(revision: string, { since, until }: Span): boolean {
  return revision >= since && (until === undefined || revision < until);
}

const MARCH_2025 = { since: "2025-03-26" };
const JUNE_2025 = { since: "2025-06-18" };
const NOVEMBER_2025 = { since: "2025-11-25" };
/** Input-required results (SEP-2322). */
const ROUNDS = { since: CURRENT_REVISION };
/** Tasks (SEP-1686) have left the core protocol for an extension (SEP-2663). */
const TASKS = { since: "2025-11-25", until: CURRENT_REVISION };

/** The objects of the protocol that hold what differs. `Result` stands for those of all methods together. */
export type Kind =
  | "Result"
  | "Implementation"
  | "ServerCapabilities"
  | "ClientCapabilities"
  | "Tool"
  | "Prompt"
  | "PromptArgument"
  | "PromptMessage"
  | "Resource"
  | "ResourceTemplate"
  | "ResourceContents"
  | "ContentBlock"
  | "Annotations"
  | "InitializeRequestParams"
  | "CallToolRequestParams"
  | "ElicitRequestParams"
  | "ProgressNotificationParams";

/**
 * Differences between revisions in objects that are sent, by the names of the official schemas; a field that is not
 * listed is in all of them. `schema-features.test.ts` compares this table with the schemas. Sources: the changelogs at
 * https://modelcontextprotocol.io/specification/REVISION/changelog, with the pull request or SEP that each names (PR,
 * SEP), and `schema/REVISION/schema.ts` of https://github.com/modelcontextprotocol/modelcontextprotocol where no
 * changelog mentions it (schema).
 */
export const FIELDS: Partial<Record<Kind, Record<string, Span>>> = {
  Result: { structuredContent: JUNE_2025 }, // PR 371
  Implementation: {
    title: JUNE_2025, // PR 663
    icons: NOVEMBER_2025, // SEP-973
    description: NOVEMBER_2025, // changelog 2025-11-25, minor 2
    websiteUrl: NOVEMBER_2025, // schema
  },
  ServerCapabilities: {
    completions: MARCH_2025, // changelog 2025-03-26; the method itself is older
    tasks: TASKS,
  },
  ClientCapabilities: {
    elicitation: JUNE_2025, // PR 382
    tasks: TASKS,
  },
  Tool: {
    annotations: MARCH_2025, // PR 185
    title: JUNE_2025, // PR 663
    outputSchema: JUNE_2025, // PR 371
    _meta: JUNE_2025, // PR 710
    icons: NOVEMBER_2025, // SEP-973
    execution: TASKS,
  },
  Prompt: { title: JUNE_2025, _meta: JUNE_2025, icons: NOVEMBER_2025 }, // PR 663, PR 710, SEP-973
  PromptArgument: { title: JUNE_2025 }, // PR 663
  Resource: { title: JUNE_2025, _meta: JUNE_2025, icons: NOVEMBER_2025 }, // PR 663, PR 710, SEP-973
  ResourceTemplate: { title: JUNE_2025, _meta: JUNE_2025, icons: NOVEMBER_2025 }, // PR 663, PR 710, SEP-973
  ResourceContents: { _meta: JUNE_2025 }, // PR 710
  ContentBlock: { _meta: JUNE_2025, icons: NOVEMBER_2025 }, // PR 710, SEP-973
  Annotations: { lastModified: JUNE_2025 }, // schema
  CallToolRequestParams: { task: TASKS, inputResponses: ROUNDS, requestState: ROUNDS },
  ElicitRequestParams: { mode: NOVEMBER_2025, task: TASKS }, // SEP-1036
  ProgressNotificationParams: { message: MARCH_2025 }, // changelog 2025-03-26
};

/** Types of content that not every revision has; all others are as old as the protocol. */
export const CONTENT_TYPES: Record<string, Span> = {
  audio: MARCH_2025, // changelog 2025-03-26
  resource_link: JUNE_2025, // PR 603
};

/** Requests and notifications, of either side, that not every revision has. */
export const METHODS: Record<string, Span> = {
  "elicitation/create": JUNE_2025, // PR 382
  "tasks/get": TASKS,
  "tasks/result": TASKS,
  "tasks/list": TASKS,
  "tasks/cancel": TASKS,
  "notifications/tasks/status": TASKS,
};

/**
 * Several messages in one. JSON-RPC 2.0 has them, so the first revision has them too; 2025-03-26 names them (PR 228), and
 * 2025-06-18 has taken them away (PR 416).
 */
export const BATCHES: Span = { since: "2024-10-07", until: "2025-06-18" };
