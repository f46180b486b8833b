import { useStudio } from "../../platform/offline/use-studio.ts";
import { FileOutput } from "lucide-react";
import { useRef, useState, type FormEvent } from "react";
import { BIT_DEPTHS, EXPORT_FORMATS, MAX_NAME_CHARACTERS, MP3_BITRATES } from "../../../../src/contracts/limits.ts";
import { useAction } from "../../platform/use-action.ts";
import { closeDialog } from "../../ui/dialogs.ts";
import { readExportForm, type ExportFormat } from "./export-fields.ts";
import { showToast } from "../../ui/toast.ts";

const RATES = [32_000, 44_100, 48_000, 88_200, 96_000];
const MAX_MP3_RATE = 48_000;
const LEVELS = { "": "As it is", peakDb: "Highest peak", lufs: "Loudness" } as const;
/** Default levels: headroom for a lossy codec, and the loudness of streaming services. */
const USUAL_LEVELS = { peakDb: -1, lufs: -14 } as const;

type Level = keyof typeof LEVELS;

/** Asks for a copy of a sample in another format, rate, depth or level. */
export function ExportForm({ sampleId }: { sampleId: string }) {
  const client = useStudio();
  const form = useRef<HTMLFormElement>(null);
  const [format, setFormat] = useState<ExportFormat>("wav");
  const start = useAction(async () => {
    if (!form.current) return;
    const settings = readExportForm(new FormData(form.current));
    await client.outbox.enqueue("export", { sampleId, ...settings, requestId: crypto.randomUUID() });
    closeDialog();
    showToast("The export is on its way; see Jobs");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.run();
  };
  return (
    <form ref={form} className="form-body fields" onSubmit={submit}>
      <label className="field">
        Format
        <select
          name="format"
          value={format}
          onChange={(event) => setFormat(EXPORT_FORMATS.find((each) => each === event.target.value) ?? "wav")}
        >
          {EXPORT_FORMATS.map((each) => (
            <option key={each} value={each}>
              {each.toUpperCase()}
            </option>
          ))}
        </select>
      </label>
      <QualityField key={format} format={format} />
      <label className="field">
        Sample rate
        <select name="sampleRate">
          <option value="">As it is</option>
          {RATES.filter((rate) => format !== "mp3" || rate <= MAX_MP3_RATE).map((rate) => (
            <option key={rate} value={rate}>
              {rate / 1000} kHz
            </option>
          ))}
        </select>
      </label>
      <LevelFields />
      <label className="field wide">
        Name
        <input name="name" maxLength={MAX_NAME_CHARACTERS} placeholder="as the sample" />
      </label>
      <button type="submit" className="primary wide" aria-disabled={start.isBusy}>
        <FileOutput size={16} aria-hidden /> Export
      </button>
      {start.failure && (
        <p className="failure wide" role="alert">
          {start.failure}
        </p>
      )}
    </form>
  );
}

/** MP3 has a bitrate, Ogg Vorbis neither, the others a depth. */
function QualityField({ format }: { format: ExportFormat }) {
  if (format === "ogg") return null;
  if (format === "mp3") {
    return (
      <label className="field">
        Bitrate
        <select name="bitrateKbps" defaultValue={320}>
          {MP3_BITRATES.map((rate) => (
            <option key={rate} value={rate}>
              {rate} kbit/s
            </option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <label className="field">
      Depth
      <select name="bitDepth" defaultValue={24}>
        {BIT_DEPTHS.filter((depth) => format !== "flac" || depth < 32).map((depth) => (
          <option key={depth} value={depth}>
            {depth === 32 ? "32 bits, float" : `${depth} bits`}
          </option>
        ))}
      </select>
    </label>
  );
}

function LevelFields() {
  const [level, setLevel] = useState<Level>("");
  return (
    <>
      <label className="field">
        Level
        {/* The value of an option is one of LEVELS. */}
        <select name="level" value={level} onChange={(event) => setLevel(event.target.value as Level)}>
          {Object.entries(LEVELS).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {level !== "" && (
        <label className="field">
          {level === "lufs" ? "LUFS" : "dBTP"}
          <input
            key={level}
            type="number"
            name={level}
            min={-60}
            max={0}
            step="any"
            defaultValue={USUAL_LEVELS[level]}
            required
          />
        </label>
      )}
    </>
  );
}
