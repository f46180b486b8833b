import { useQuery } from "convex/react";
import { Activity } from "lucide-react";
import { useState } from "react";
import { api } from "../platform/api.ts";
import type { analyzeSample, getSample } from "../../../src/contracts/library.ts";
import type { OutputOf } from "../../../src/contracts/contract.ts";
import { useIsOffline, useStudio } from "../platform/offline/use-studio.ts";
import { useAction } from "../platform/use-action.ts";
import { durationText, momentText, percentText } from "../platform/format.ts";
import { FactsForm } from "./forms/facts-form.tsx";
import { RelativeLists } from "./relative-lists.tsx";
import { Failures } from "../ui/failures.tsx";

type Facts = OutputOf<typeof getSample>;
type Analysis = OutputOf<typeof analyzeSample>;

/** All that is known of a sample: its facts, which its user may correct, a new measurement, and what it belongs with. */
export function AboutSample({ sampleId }: { sampleId: string }) {
  return (
    <div className="form-body about">
      <FactsForm sampleId={sampleId} />
      <Details sampleId={sampleId} />
    </div>
  );
}

function Details({ sampleId }: { sampleId: string }) {
  const sample = useQuery(api.library.public.getSample, { sampleId });
  const isOffline = useIsOffline();
  if (!sample) {
    return (
      <p role="status">{isOffline ? "The studio cannot be reached now; look again when it answers." : "Loading…"}</p>
    );
  }
  return (
    <>
      {sample.prompt && <p className="prompt">{sample.prompt}</p>}
      {sample.reading && <p className="dim">{sample.reading.said}</p>}
      <FactList label="Facts" facts={factsOf(sample)} />
      <Measurement sampleId={sampleId} />
      <RelativeLists sampleId={sampleId} />
    </>
  );
}

type Fact = readonly [name: string, value: string];

function FactList({ label, facts }: { label: string; facts: readonly Fact[] }) {
  return (
    <dl className="facts-list" aria-label={label}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="dim">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Measurement({ sampleId }: { sampleId: string }) {
  const client = useStudio();
  const isOffline = useIsOffline();
  const [analysis, setAnalysis] = useState<Analysis | null>(null);
  const measure = useAction(async () =>
    setAnalysis(await client.action(api.edits.publicNode.analyzeSample, { sampleId })),
  );
  return (
    <section aria-label="Measurement">
      {analysis && <FactList label="Measured" facts={measuredFacts(analysis)} />}
      <button type="button" onClick={measure.run} disabled={isOffline} aria-disabled={measure.isBusy}>
        <Activity size={16} aria-hidden /> {measure.isBusy ? "Listening…" : "Measure tempo, key and level"}
      </button>
      {isOffline && <p className="dim">Measuring needs the studio, which cannot be reached now.</p>}
      <Failures actions={[measure]} />
    </section>
  );
}

function factsOf(sample: Facts): Fact[] {
  const { bpm, key, lufs, peakDb, model, seed, form, instrument } = sample;
  return [
    ["File name", `${sample.name}.${sample.format}`],
    ["Length", durationText(sample.durationSeconds)],
    ...optional("Tempo", bpm, (value) => `${Math.round(value * 10) / 10} BPM`),
    ...optional("Key", key, String),
    ...optional("Form", form, (value) => (value === "loop" ? "Loop" : "One-shot")),
    ...optional("Instrument heard", instrument, String),
    ["Loudness", levelText(lufs, "LUFS")],
    ["True peak", levelText(peakDb, "dBTP")],
    ["Format", `${sample.format.toUpperCase()}, ${sample.sampleRate / 1000} kHz, ${channelText(sample.channels)}`],
    ...optional("Model", model, String),
    ...optional("Seed", seed, String),
    ["Made", momentText(sample.createdAt)],
  ];
}

function measuredFacts(analysis: Analysis): Fact[] {
  const { tempo, key, heard, lufs, loudnessRange, truePeakDb, samplePeakDb, clippedSamples } = analysis;
  return [
    ["Tempo heard", tempo ? tempoText(tempo) : "no beat"],
    [
      "Key heard",
      key
        ? `${key.name}, ${sureness(key.confidence)}; or ${key.relative}, ${percentText(key.relativeConfidence)}`
        : "no pitch",
    ],
    ["Heard", heard],
    ["Loudness", levelText(lufs, "LUFS")],
    ...(loudnessRange === null ? [] : [["Loudness range", `${loudnessRange.toFixed(1)} LU`] as const]),
    ["True peak", levelText(truePeakDb, "dBTP")],
    ["Sample peak", levelText(samplePeakDb, "dBFS")],
    ["Clipped", clippedSamples === 0 ? "nothing" : `${clippedSamples} samples`],
  ];
}

/** "84.0 BPM, 80 % sure; or 168.0 BPM, 55 %". */
function tempoText({ bpm, confidence, other, otherConfidence = 0 }: NonNullable<Analysis["tempo"]>): string {
  const more = other === undefined ? "" : `; or ${other.toFixed(1)} BPM, ${percentText(otherConfidence)}`;
  return `${bpm.toFixed(1)} BPM, ${sureness(confidence)}${more}`;
}

function sureness(confidence: number): string {
  return `${percentText(confidence)} sure`;
}

function levelText(value: number | null, unit: string): string {
  return value === null ? "too short or silent" : `${value.toFixed(1)} ${unit}`;
}

function channelText(channels: number): string {
  return { 1: "mono", 2: "stereo" }[channels] ?? `${channels} channels`;
}

function optional<Value>(name: string, value: Value | undefined, words: (value: Value) => string): Fact[] {
  return value === undefined ? [] : [[name, words(value)]];
}
