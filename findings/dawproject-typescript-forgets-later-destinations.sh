#!/usr/bin/env bash
# dawproject-typescript resolves a channel's destination while it reads: one that stands later in the file, as the master
# does in sessions of Bitwig Studio, is forgotten; the same master in front is kept. The schema asks for no order of tracks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts dawproject-typescript@1.0.7 fflate@0.8.3

cat > probe.js <<'JS'
import dawproject from "dawproject-typescript";
import { strToU8, zipSync } from "fflate";

const track = '<Track id="k" name="x" contentType="audio" loaded="true"><Channel id="c" role="regular" destination="mc"/></Track>';
const master = '<Track id="m" name="M" contentType="audio" loaded="true"><Channel id="mc" role="master"/></Track>';
const project = (tracks) => `<?xml version="1.0" encoding="UTF-8"?><Project version="1.0">
<Application name="probe" version="1"/><Structure>${tracks}</Structure><Scenes/></Project>`;
console.warn = () => undefined;

async function isRouted(tracks) {
  const zip = zipSync({ "project.xml": strToU8(project(tracks)), "metadata.xml": strToU8("<MetaData/>") });
  const { structure } = await dawproject.DawProject.loadProject(Buffer.from(zip));
  return structure.find(({ name }) => name === "x").channel.destination !== undefined;
}

const [behind, before] = [await isRouted(track + master), await isRouted(master + track)];
console.log(`dawproject-typescript 1.0.7: routed to a master that stands behind: ${behind}, in front: ${before}`);
process.exit(!behind && before ? 0 : 1);
JS
node probe.js
