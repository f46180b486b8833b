import { describe, expect, test } from "vitest";
import { loadWireSchema } from "../testing/wire-schema.ts";
import { BATCHES, CONTENT_TYPES, FIELDS, has, METHODS, type Kind } from "./features.ts";

const REVISIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

/** What the official schemas call an object; older ones have parameters only within their messages. */
const NAMES: Partial<Record<Kind, string[]>> = {
  Result: ["CallToolResult"],
  ResourceContents: ["TextResourceContents"],
  ContentBlock: ["ResourceLink", "EmbeddedResource"],
  Annotations: ["Annotations", "Annotated.properties.annotations"],
  CallToolRequestParams: ["CallToolRequestParams", "CallToolRequest.properties.params"],
  ElicitRequestParams: ["ElicitRequestFormParams", "ElicitRequest.properties.params"],
  ProgressNotificationParams: ["ProgressNotificationParams", "ProgressNotification.properties.params"],
};

/** Every message may have it, in every revision. */
const EVERYWHERE = new Set([
  "CallToolRequestParams._meta",
  "ElicitRequestParams._meta",
  "ProgressNotificationParams._meta",
]);

describe.each(REVISIONS)("the table for %s", (revision) => {
  const schema = loadWireSchema(revision);
  const newest = loadWireSchema("2025-11-25");

  test.each(Object.entries(FIELDS))("has the fields of %s that the official schema has", (kind, fields) => {
    const names = NAMES[kind as Kind] ?? [kind];
    const official = schema.fieldsOf(...names);
    if (official.length === 0) return;
    for (const [field, span] of Object.entries(fields)) {
      expect([kind, field, has(revision, span)]).toEqual([kind, field, official.includes(field)]);
    }
    const missing = newest.fieldsOf(...names).filter((field) => !official.includes(field));
    const unlisted = missing.filter((field) => !Object.hasOwn(fields, field) && !EVERYWHERE.has(`${kind}.${field}`));
    // Links begin with the revision that first has all their fields.
    expect([kind, kind === "ContentBlock" ? [] : unlisted]).toEqual([kind, []]);
  });

  test("has the types of content, the methods and the batches that the official schema has", () => {
    const types = { audio: "AudioContent", resource_link: "ResourceLink" };
    for (const [type, name] of Object.entries(types)) {
      const span = CONTENT_TYPES[type];
      expect([type, span && has(revision, span)]).toEqual([type, schema.fieldsOf(name).length > 0]);
    }
    const methods = {
      "elicitation/create": "ElicitRequest",
      "tasks/get": "GetTaskRequest",
      "tasks/result": "GetTaskPayloadRequest",
      "tasks/list": "ListTasksRequest",
      "tasks/cancel": "CancelTaskRequest",
      "notifications/tasks/status": "TaskStatusNotification",
    };
    expect(Object.keys(METHODS)).toEqual(Object.keys(methods));
    for (const [method, name] of Object.entries(methods)) {
      const span = METHODS[method];
      expect([method, span && has(revision, span)]).toEqual([method, schema.fieldsOf(name).length > 0]);
    }
    expect(has(revision, BATCHES)).toBe(revision < "2025-06-18");
  });
});
