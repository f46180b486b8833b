#!/usr/bin/env bash
# dawproject-typescript reads a DAWproject 1.0 whose audio lies in Warps, as Bitwig Studio writes every stretched clip, and
# keeps the warp points without the audio: the same file in a plain clip is kept.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts dawproject-typescript@1.0.7 fflate@0.8.3

cat > probe.js <<'JS'
import dawproject from "dawproject-typescript";
import { strToU8, zipSync } from "fflate";

const audio = '<Audio id="a" channels="2" sampleRate="44100" duration="2"><File path="audio/x.wav"/></Audio>';
const points = '<Warp time="0" contentTime="0"/><Warp time="4" contentTime="2"/>';
const warped = `<Warps id="w" contentTimeUnit="seconds" timeUnit="beats">${audio}${points}</Warps>`;
const project = (content) => `<?xml version="1.0" encoding="UTF-8"?><Project version="1.0">
<Application name="probe" version="1"/><Transport><Tempo id="t" unit="bpm" value="120"/></Transport>
<Structure><Track id="k" name="x" contentType="audio" loaded="true"><Channel id="c" role="master"/></Track></Structure>
<Arrangement id="r"><Lanes id="l" timeUnit="beats"><Lanes id="m" track="k"><Clips id="n">
<Clip time="0" duration="4">${content}</Clip></Clips></Lanes></Lanes></Arrangement><Scenes/></Project>`;

async function filesSeen(content) {
  const zip = zipSync({ "project.xml": strToU8(project(content)), "metadata.xml": strToU8("<MetaData/>") });
  const read = await dawproject.DawProject.loadProject(Buffer.from(zip));
  const seen = new Set();
  const text = JSON.stringify(read, (_, value) => {
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return undefined;
    seen.add(value);
    return value;
  });
  return text.split("audio/x.wav").length - 1;
}

const [plain, inWarps] = [await filesSeen(audio), await filesSeen(warped)];
console.log(`dawproject-typescript 1.0.7: files of a plain clip: ${plain}, of the same clip in Warps: ${inWarps}`);
process.exit(plain === 1 && inWarps === 0 ? 0 : 1);
JS
node probe.js
