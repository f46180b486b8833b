const shown = { work: "", view: "" };

/** Names the page by its view, behind what is being worked on: "(2) 40 % · Jobs · wav0". */
export function titlePage(change: Partial<typeof shown>): void {
  Object.assign(shown, change);
  document.title = `${shown.work}${shown.view} · wav0`;
}
