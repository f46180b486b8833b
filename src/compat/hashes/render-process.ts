import { shippedWeights } from "../../audio/separate/learned/shipped-weights.fixture.ts";
import { everyRender, fingerprintsOf, fingerprintsOfStems } from "./renders.ts";

// Started by `main.ts` under each Node: prints the fingerprints of every render and of the splitter's stems.
process.stdout.write(JSON.stringify({ ...fingerprintsOf(everyRender()), ...fingerprintsOfStems(shippedWeights()) }));
