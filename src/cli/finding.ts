/** One thing that the doctor looked at. */
export interface Finding {
  name: string;
  /** A problem stops the studio; a note is for information. */
  state: "fine" | "note" | "problem";
  text: string;
}
