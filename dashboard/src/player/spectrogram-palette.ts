const LEVELS = 256;
/** Below this share of the levels nothing is shown; up to the other the accent grows denser, then becomes the text's colour. */
const [SILENT, DENSE] = [0.25, 0.75];

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Red, green, blue and opacity of each level: nothing, the accent, the colour of text. By arithmetic: browsers that
 * resist fingerprinting give noise for a canvas that is read.
 */
export function paletteBetween(accent: Rgb, text: Rgb): Uint8ClampedArray {
  const palette = new Uint8ClampedArray(LEVELS * 4);
  for (let level = 0; level < LEVELS; level++) {
    const share = level / (LEVELS - 1);
    const opacity = Math.min(Math.max((share - SILENT) / (DENSE - SILENT), 0), 1);
    const toText = Math.max(0, (share - DENSE) / (1 - DENSE));
    const colour = accent.map((value, channel) => value + ((text[channel] ?? 0) - value) * toText);
    palette.set([...colour, 255 * opacity], level * 4);
  }
  return palette;
}

/** A colour as canvases normalise it: "#c0ffee" or "rgba(192, 255, 238, 0.5)". */
export function rgbOf(colour: string): Rgb {
  const hex = /^#(..)(..)(..)/
    .exec(colour)
    ?.slice(1)
    .map((digits) => Number.parseInt(digits, 16));
  const [red = 0, green = 0, blue = 0] = hex ?? colour.match(/[\d.]+/g)?.map(Number) ?? [];
  return [red, green, blue];
}
