/** One way to fail, by its name. */
export interface FaultMode<Act> {
  /** Where it happens and how: "create-cut-after". */
  name: string;
  /** What happens, in a sentence. */
  doc: string;
  act: Act;
}

/** A line of a table of modes. */
export function mode<Act>(name: string, doc: string, act: Act): FaultMode<Act> {
  return { name, doc, act };
}
