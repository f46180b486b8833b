import { FLOOR_DB, SILENCE, toDecibels, type Level } from "./levels.ts";

/** How fast the needle falls: 24 dB in a second, as studio meters do. */
const FALL_DB_PER_MS = 0.024;
/** A screen reader need not hear every frame. */
const ANNOUNCE_MS = 250;

/** Shows levels with a falling needle. */
export interface MeterView {
  render(levels: readonly [Level, Level], now: number): void;
}

/** @param element role "meter" with two bars in it; they get --level and --rms, 0 to 1, and data-hot near full scale */
export function createMeterView(element: HTMLElement): MeterView {
  const bars = [...element.querySelectorAll<HTMLElement>(".bar")];
  const needles = bars.map(() => FLOOR_DB);
  let last = 0;
  let announced = 0;
  return {
    render(levels, now) {
      const fall = (now - last) * FALL_DB_PER_MS;
      last = now;
      bars.forEach((bar, index) => {
        const { peak, rms } = levels[index] ?? SILENCE;
        const needle = Math.max(toDecibels(peak), (needles[index] ?? FLOOR_DB) - fall, FLOOR_DB);
        needles[index] = needle;
        bar.style.setProperty("--level", String(1 - needle / FLOOR_DB));
        bar.style.setProperty("--rms", String(1 - toDecibels(rms) / FLOOR_DB));
        bar.dataset["hot"] = String(needle > -1);
      });
      if (now - announced < ANNOUNCE_MS) return;
      announced = now;
      element.setAttribute("aria-valuenow", Math.max(...needles).toFixed(0));
    },
  };
}
