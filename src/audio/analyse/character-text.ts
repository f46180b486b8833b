import type { Analysis } from "./analyse.ts";

/** "bass loop, 4 bars from 0 s, 2.1 onsets/s, brightness 912 Hz": of what is not known nothing is said, and a guess has a "?". */
export function describeCharacter({
  form,
  instrument,
  bars,
  onsetDensity,
  brightness,
}: Pick<Analysis, "form" | "instrument" | "bars" | "onsetDensity" | "brightness">): string {
  const kind = [instrument, form].filter((word) => word !== null).join(" ");
  return [
    ...(kind === "" ? [] : [kind]),
    ...(bars === null
      ? []
      : [
          `${barCount(bars.count)} from ${bars.downbeatSeconds.toFixed(2).replace(/\.?0+$/, "")} s${bars.downbeatSeconds > 0 ? "?" : ""}`,
        ]),
    `${onsetDensity.toFixed(1)} onsets/s`,
    ...(brightness === null ? [] : [`brightness ${Math.round(brightness)} Hz`]),
  ].join(", ");
}

function barCount(count: number): string {
  return count === 1 ? "1 bar" : `${count} bars`;
}
