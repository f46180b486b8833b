import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { createStore } from "../platform/store.ts";

/** Rows of the library list; empty while another view is shown. */
export const listed = createStore<readonly LibraryRow[]>([]);
