import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { MAX_COLLECTION_NAME_CHARACTERS } from "./limits.ts";
import { sampleIdsSchema } from "./mark.ts";

/** Named sets of samples. Called by the dashboard; not offered to models. */

/** Collections per user; all of them are listed at once. */
export const MAX_COLLECTIONS = 200;

/** Convex id of a collection. */
export const collectionIdSchema = z.string().min(1).max(64);
const nameSchema = z.string().trim().min(1, "A collection needs a name").max(MAX_COLLECTION_NAME_CHARACTERS);

/** A collection; samples hold their membership (`collectionIds` of a row). */
export const collectionSchema = z.object({ collectionId: z.string(), name: z.string() });

export type CollectionView = z.output<typeof collectionSchema>;

/**
 * Creates a collection, or returns the one of that name.
 * @throws INVALID_INPUT above MAX_COLLECTIONS
 */
export const createCollection = defineEndpoint({
  name: "create_collection",
  input: z.strictObject({ name: nameSchema }),
  output: collectionSchema,
  convex: { kind: "mutation", path: "library/public:createCollection" },
  effect: "write",
  idempotent: true,
});

/**
 * Renames a collection.
 * @throws COLLECTION_NOT_FOUND, INVALID_INPUT if the name is taken
 */
export const renameCollection = defineEndpoint({
  name: "rename_collection",
  input: z.strictObject({ collectionId: collectionIdSchema, name: nameSchema }),
  output: collectionSchema,
  convex: { kind: "mutation", path: "library/public:renameCollection" },
  effect: "write",
  idempotent: true,
});

/**
 * Deletes a collection; its samples stay.
 * @throws COLLECTION_NOT_FOUND
 */
export const deleteCollection = defineEndpoint({
  name: "delete_collection",
  input: z.strictObject({ collectionId: collectionIdSchema }),
  output: z.object({ deletedId: z.string() }),
  convex: { kind: "mutation", path: "library/public:deleteCollection" },
  effect: "destructive",
  idempotent: true,
});

/**
 * Adds samples to a collection or removes them.
 * @throws COLLECTION_NOT_FOUND, SAMPLE_NOT_FOUND
 */
export const changeCollection = defineEndpoint({
  name: "change_collection",
  input: z.strictObject({ collectionId: collectionIdSchema, sampleIds: sampleIdsSchema, isIn: z.boolean() }),
  output: z.object({ changed: z.number() }),
  convex: { kind: "mutation", path: "library/public:changeCollection" },
  effect: "write",
  idempotent: true,
});

/** Lists the user's collections by name. */
export const listCollections = defineEndpoint({
  name: "list_collections",
  input: z.strictObject({}),
  output: z.object({ collections: z.array(collectionSchema) }),
  convex: { kind: "query", path: "library/public:listCollections" },
  effect: "read",
  idempotent: true,
});
