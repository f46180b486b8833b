import { useStudio } from "../platform/offline/use-studio.ts";
import { FolderInput, MessagesSquare, Sparkles } from "lucide-react";
import { pricedRequest } from "../../../src/contracts/charges/priced-request.ts";
import { mayStart } from "../platform/charge.ts";
import { attempt } from "../samples/operations.ts";
import { addressOf } from "../platform/route.ts";
import { FileButton } from "../samples/file-button.tsx";
import type { GenerateFields } from "../samples/generate-form.ts";

/** Each is a whole request: a press starts it. */
const EXAMPLES: readonly GenerateFields[] = [
  { prompt: "Dusty lo-fi chords with a soft kick", type: "loop", bars: 4, bpm: 82, key: "D minor" },
  { prompt: "Dark techno bassline", type: "loop", bars: 4, bpm: 130, key: "F minor" },
  { prompt: "Bright house piano stabs", type: "loop", bars: 4, bpm: 124, key: "A minor" },
  { prompt: "Punchy 808 kick", type: "one_shot", variations: 3 },
];

/** Ways to begin, in a studio where nothing was made yet. */
export function FirstSteps() {
  const client = useStudio();
  const start = async (request: GenerateFields) => {
    if (!(await mayStart(client, { task: "generate", ...pricedRequest(request) }))) return;
    await client.outbox.enqueue("generate", { ...request, requestId: crypto.randomUUID() });
  };
  return (
    <div className="first-steps">
      <div>
        <h3>Make your first sound</h3>
        <p>Press one of these to hear what this studio does, or describe your own.</p>
      </div>
      <ul>
        {EXAMPLES.map((example) => (
          <li key={example.prompt}>
            <button type="button" onClick={() => attempt(start(example))}>
              <Sparkles size={16} aria-hidden />
              <span>
                {example.prompt} <span className="dim">{exampleText(example)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <footer>
        <a className="first-step" href={addressOf("chat")}>
          <MessagesSquare size={16} aria-hidden /> Talk it through in chat
        </a>
        <FileButton purpose="import">
          <FolderInput size={16} aria-hidden /> Bring in audio…
        </FileButton>
        <p>or drop a file anywhere on this page.</p>
      </footer>
    </div>
  );
}

function exampleText({ bars, bpm, key, variations }: GenerateFields): string {
  return [
    bars === undefined ? null : `${bars} bars`,
    bpm === undefined ? null : `${bpm} BPM`,
    key,
    variations === undefined ? null : `${variations} takes`,
  ]
    .filter(Boolean)
    .join(" · ");
}
