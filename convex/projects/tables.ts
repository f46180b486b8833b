import { literals } from "convex-helpers/validators";
import { defineTable } from "convex/server";
import { v } from "convex/values";
import { PROJECT_EXTENSIONS, PROJECT_FORMATS } from "../../src/contracts/project-formats.ts";

/** PROJECT_FORMATS of src/contracts/project-formats.ts. */
export const projectFormat = literals(...PROJECT_FORMATS);

/** PROJECT_EXTENSIONS of src/contracts/project-formats.ts. */
export const projectExtension = literals(...PROJECT_EXTENSIONS);

/** Tables of the project files. */
export const projectTables = {
  /**
   * Files made of samples for other programs, which are no samples. Written and read by files.ts; their bytes
   * count like those of samples.
   */
  projectFiles: defineTable({
    userId: v.string(),
    /** File name without extension, unique among the user's files of that extension. */
    name: v.string(),
    format: projectFormat,
    extension: projectExtension,
    bytes: v.number(),
    /** Hex SHA-256 of the file. */
    sha256: v.string(),
    storageId: v.id("_storage"),
    /** The samples that it was made of, stems included; they may be gone. */
    sampleIds: v.array(v.id("samples")),
    /** Contents, in words. */
    contents: v.array(v.string()),
    jobId: v.id("jobs"),
    createdAt: v.number(),
    expiresAt: v.number(),
    /** Set while a deleted file can be restored; its bytes are given back already. */
    deletedAt: v.optional(v.number()),
  })
    .index("by_user", ["userId", "deletedAt"])
    .index("by_user_format", ["userId", "deletedAt", "format"])
    .index("by_user_name", ["userId", "deletedAt", "name", "extension"])
    .index("by_expiresAt", ["expiresAt"])
    .index("by_storage", ["storageId"]),
};
