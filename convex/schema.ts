import { defineSchema } from "convex/server";
import { accountTables } from "./accounts/tables.ts";
import { chatTables } from "./chat/tables.ts";
import { connectionTables } from "./connections/tables.ts";
import { consentTables } from "./consents/tables.ts";
import { jobTables } from "./jobs/tables.ts";
import { ledgerTables } from "./ledger/tables.ts";
import { libraryTables } from "./library/tables.ts";
import { limitTables } from "./limits/tables.ts";
import { projectTables } from "./projects/tables.ts";
import { providerTables } from "./providers/tables.ts";
import { shareTables } from "./shares/tables.ts";

/** Every table, of the room that writes it. */
export default defineSchema({
  ...libraryTables,
  ...shareTables,
  ...projectTables,
  ...jobTables,
  ...providerTables,
  ...ledgerTables,
  ...consentTables,
  ...limitTables,
  ...chatTables,
  ...connectionTables,
  ...accountTables,
});
