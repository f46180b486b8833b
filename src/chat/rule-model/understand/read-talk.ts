import type { Intent } from "./intent.ts";

/** Intents of whole phrases, by how they begin; the first match wins. */
const PHRASES: readonly [Intent, RegExp][] = [
  [
    { kind: "help" },
    /^(?:help|start|what (?:can|else can|do) (?:you|i)|who are you|what are you|how does (?:this|it) work|how do i)\b/i,
  ],
  [{ kind: "help" }, /^good (?:morning|evening|afternoon|day)$/i],
  [
    { kind: "undo", steps: -1 },
    /^(?:undo|revert|go back|back(?= (?:please|one|a step|to)|$)|step back|take (?:it|that) back|(?:the )?previous version|the one before)\b/i,
  ],
  [
    { kind: "restore" },
    /^(?:undelete|restore (?:it|them|that|those)|(?:put|bring|get) (?:it|them|that|those) back)(?: again)?$/i,
  ],
  [{ kind: "vary", takes: 1 }, /^(?:i )?(?:do not|don'?t) like (?:it|that|this)\b|^try something (?:else|different)$/i],
  [{ kind: "undo", steps: 1 }, /^(?:redo|go forward)(?: (?:it|that|this))?$/i],
  [{ kind: "never mind" }, /^(?:no|nope|never ?mind|nothing|forget it|leave it)(?: thanks| thank you)?$/i],
  [
    { kind: "cancel" },
    /^(?:cancel|stop|abort)(?: (?:it|that|this|everything|now|(?:the |my |all )?(?:last |current )?(?:jobs?|splits?|exports?|renders?|generation|one)))*$/i,
  ],
  [{ kind: "retry" }, /^(?:retry|try (?:it |that )?again|once more please)\b/i],
  [
    { kind: "models" },
    /^(?:(?:list|show|which|what)\b.*\bmodels?\b|models?$|(?:what|how much) (?:does|do|will|is|would)\b.*\b(?:cost|price)\b|how much\b.*\bcost\b|is (?:it|this|that) free)/i,
  ],
  [{ kind: "jobs" }, /^(?:(?:list|show|open|go to)\b.*\bjobs?\b|(?:my )?jobs?$|what(?:'s| is) running)/i],
  [
    { kind: "status" },
    /^(?:status|progress|eta\b|how far|how (?:much )?long(?:er)? (?:will|does|is it going|until|till|to go)|how much longer|when (?:will|is|are)|how(?:'s| is) (?:it|that|the)|is (?:it|that|the .*) (?:done|ready|finished)|(?:done|ready|finished)(?: yet)?$|are (?:we|they) (?:done|ready))/i,
  ],
];

const GREETED = /^(?:there|studio|wav0|everyone|)$/i;
const THANKS = /^(?:thanks?|thank you|thx|perfect|great|nice|cool|awesome|love it|good|ok(?:ay)?|yes|yeah|yep)$/i;

/** Reads phrases about the studio or its jobs, and small talk. @param whole the clause with its polite words */
export function readTalk(text: string, whole: string): Intent | null {
  if (text === "" && /\bthank/i.test(whole)) return { kind: "thanks" };
  if (GREETED.test(text) && /^(?:hi|hello|hey|yo)\b/i.test(whole)) return { kind: "help" };
  if (THANKS.test(text || whole.replace(/[\s!.]+$/, ""))) return { kind: "thanks" };
  return PHRASES.find(([, phrase]) => phrase.test(text))?.[0] ?? null;
}
