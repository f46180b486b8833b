import { escapeXml } from "../audio/core/xml-text.ts";
import type { Reading } from "../contracts/reading.ts";
import type { VoiceFigures } from "./figures.ts";
import { STYLE } from "./style.ts";

/** One prompt that was rendered. */
export interface PromptCard {
  prompt: string;
  reading: Reading;
  /** Path of its audio, relative to the page. */
  file: string;
  picture: Uint8Array;
  loudness: number;
  seconds: number;
}

/** One voice of the sheet. */
export interface VoiceRow {
  label: string;
  file: string;
  picture: Uint8Array;
  hash: string;
  figures: VoiceFigures;
}

/** Content of the page. */
export interface Pack {
  version: string;
  groups: readonly { title: string; cards: readonly PromptCard[] }[];
  voices: readonly VoiceRow[];
}

const TITLE = "<title>wav0-mcp: listening page</title>";

/** Whether a document is a listening page, whatever its sounds and its version. */
export function isListeningPage(html: string): boolean {
  return html.includes(TITLE);
}

/** The listening page as one HTML document: pictures and style are in it, audio lies beside it. */
export function listeningPage({ version, groups, voices }: Pack): string {
  const links = [...groups.map(({ title }) => title), ...(voices.length > 0 ? [SHEET] : [])];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${TITLE}
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the sounds</a>
<header>
<h1>Listening page</h1>
<p>Prompts as wav0-mcp ${escapeXml(version)} reads and plays them, with nothing but its built-in engine. Loops have −14 LUFS; one-shots
peak at −1 dBTP. Pictures show 40 Hz to 18 kHz upwards, and time to the right.</p>
<nav aria-label="Sections">${links.map((title) => `<a href="#${idOf(title)}">${escapeXml(title)}</a>`).join("")}</nav>
</header>
<main id="content">
${groups.map(({ title, cards }) => section(title, `<div class="cards">${cards.map(card).join("\n")}</div>`)).join("\n")}
${voices.length > 0 ? section(SHEET, sheet(voices)) : ""}
</main>
<script>${ONE_AT_A_TIME}</script>
</body>
</html>
`;
}

const SHEET = "All voices";
/** A sound that starts stops the one before. */
const ONE_AT_A_TIME = `addEventListener("play", ({ target }) => {
  for (const player of document.querySelectorAll("audio")) if (player !== target) player.pause();
}, true);`;

function section(title: string, content: string): string {
  return `<section aria-labelledby="${idOf(title)}"><h2 id="${idOf(title)}">${escapeXml(title)}</h2>${content}</section>`;
}

function card({ prompt, reading, file, picture, loudness, seconds }: PromptCard): string {
  const isLoop = reading.understood.kind === "loop";
  const facts = [
    isLoop ? "loop" : "one-shot",
    `${seconds.toFixed(2)} s`,
    ...(Number.isFinite(loudness) ? [`${minus(loudness.toFixed(1))} LUFS`] : []),
  ];
  return `<article>
<h3>${escapeXml(prompt)}</h3>
${image(picture, `Spectrogram of “${prompt}”`, { width: 480, height: 144 })}
<audio controls preload="metadata"${isLoop ? " loop" : ""} src="${escapeXml(file)}" aria-label="${escapeXml(prompt)}"></audio>
<p class="facts">${facts.join(" · ")}</p>
<p>${escapeXml(reading.said)}</p>
${notes(reading)}
</article>`;
}

function notes({ substituted, ignored, changed }: Reading): string {
  const rows = [
    ...substituted.map(({ asked, used }) => ["Substituted", `${asked} → ${used}`] as const),
    ...changed.map(({ what, asked, used, why }) => ["Changed", `${what}: ${asked} → ${used} (${why})`] as const),
    ...(ignored.length > 0 ? [["Ignored", ignored.join(", ")] as const] : []),
  ];
  if (rows.length === 0) return `<p class="met">Everything asked for is played.</p>`;
  return `<dl>${rows.map(([term, text]) => `<div><dt>${term}</dt><dd>${escapeXml(text)}</dd></div>`).join("")}</dl>`;
}

function sheet(voices: readonly VoiceRow[]): string {
  const hashes = new Set(voices.map(({ hash }) => hash)).size;
  return `<p>One note of a second at middle C (basses at C2), or one hit. ${hashes} of ${voices.length} voices are bytes of their own.
Attack is the time from 10 % to 90 % of the peak, decay the time from the peak to 20 dB below; B is the inharmonicity of a
string, f(n) = n·f₀·√(1 + B·n²), where the partials are those of one.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Voices and their figures"><table>
<thead><tr>${["Voice", "Sound", "Picture", "Centroid", "Attack", "Decay", "B", "Hash"].map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>
<tbody>${voices.map(voiceRow).join("\n")}</tbody>
</table></div>`;
}

function voiceRow({ label, file, picture, hash, figures }: VoiceRow): string {
  const { centroid, attack, decay, inharmonicity } = figures;
  const cells = [
    `${Math.round(centroid)} Hz`,
    `${Math.round(attack * 1000)} ms`,
    decay === null ? "sustains" : `${decay.toFixed(2)} s`,
    inharmonicity === null ? "–" : inharmonicity.toFixed(5),
  ];
  return `<tr><th scope="row">${escapeXml(label)}</th>
<td><audio controls preload="metadata" src="${escapeXml(file)}" aria-label="${escapeXml(label)}"></audio></td>
<td>${image(picture, `Spectrogram of ${label}`, { width: 160, height: 48 })}</td>
${cells.map((cell) => `<td class="figure">${cell}</td>`).join("")}<td><code>${escapeXml(hash.split(" ").at(-1) ?? hash)}</code></td></tr>`;
}

function image(png: Uint8Array, description: string, { width, height }: { width: number; height: number }): string {
  const data = Buffer.from(png).toString("base64");
  return `<img width="${width}" height="${height}" alt="${escapeXml(description)}" src="data:image/png;base64,${data}">`;
}

/** A hyphen as the sign that it stands for. */
function minus(figure: string): string {
  return figure.replaceAll("-", "−");
}

function idOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z]+/g, "-");
}
