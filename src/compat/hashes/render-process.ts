import { everyRender, fingerprintsOf } from "./renders.ts";

// Started by `main.ts` under each Node: prints the fingerprints of every render.
process.stdout.write(JSON.stringify(fingerprintsOf(everyRender())));
