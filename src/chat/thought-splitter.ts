/** A piece of an answer: words for the user, and thoughts before them. */
export interface Spoken {
  text: string;
  thought: string;
}

const NAMES = "think|thinking|thought|thoughts|reasoning";
const OPENING = new RegExp(`<(?:${NAMES})>`, "i");
const CLOSING = new RegExp(`</(?:${NAMES})>`, "i");
const EITHER = new RegExp(`<(/?)(?:${NAMES})>`, "i");
const LONGEST_TAG = "</reasoning>".length;

/**
 * Tells the thoughts of a reasoning model, which some servers leave in its answer as `<think>…</think>`, from its words;
 * a tag may come in pieces. A closing tag without an opening one is left out: the thoughts before it were said already.
 */
export class ThoughtSplitter {
  #held = "";
  #isThought = false;
  #hasText = false;

  /** @returns what is certain by now; the beginning of what may become a tag is held back */
  push(piece: string): Spoken {
    this.#held += piece;
    const spoken: Spoken = { text: "", thought: "" };
    for (;;) {
      const tag = (this.#isThought ? CLOSING : EITHER).exec(this.#held);
      if (!tag) break;
      this.#say(spoken, this.#held.slice(0, tag.index));
      this.#held = this.#held.slice(tag.index + tag[0].length);
      this.#isThought = OPENING.test(tag[0]);
    }
    const end = this.#held.length - beginningOfTag(this.#held);
    this.#say(spoken, this.#held.slice(0, end));
    this.#held = this.#held.slice(end);
    return spoken;
  }

  /** Flushes text held back as the start of a tag, which it turned out not to be. */
  end(): Spoken {
    const spoken: Spoken = { text: "", thought: "" };
    this.#say(spoken, this.#held);
    this.#held = "";
    return spoken;
  }

  /** Blank lines between thoughts and the first words belong to neither. */
  #say(spoken: Spoken, piece: string): void {
    if (this.#isThought) {
      spoken.thought += piece;
      return;
    }
    const text = this.#hasText ? piece : piece.trimStart();
    this.#hasText ||= text !== "";
    spoken.text += text;
  }
}

/** How many characters at the end of a text may be the beginning of a tag. */
function beginningOfTag(text: string): number {
  const start = text.lastIndexOf("<");
  if (start === -1 || text.length - start >= LONGEST_TAG) return 0;
  const tags = NAMES.split("|").flatMap((name) => [`<${name}>`, `</${name}>`]);
  const rest = text.slice(start).toLowerCase();
  return tags.some((tag) => tag.startsWith(rest)) ? rest.length : 0;
}
