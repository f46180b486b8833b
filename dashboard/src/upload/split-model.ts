import { createStore } from "../store.ts";

/** What splits from now on, until the page is left; undefined for the studio's own choice. */
export const splitModel = createStore<string | undefined>(undefined);
