import { afrobeat } from "./charts/afrobeat.ts";
import { ambient } from "./charts/ambient.ts";
import { boomBap } from "./charts/boom-bap.ts";
import { drumAndBass } from "./charts/drum-and-bass.ts";
import { dubstep } from "./charts/dubstep.ts";
import { funk } from "./charts/funk.ts";
import type { Genre, GenreName } from "./genre.ts";
import { house } from "./charts/house.ts";
import { jazz } from "./charts/jazz.ts";
import { lofi } from "./charts/lofi.ts";
import { reggaeton } from "./charts/reggaeton.ts";
import { rock } from "./charts/rock.ts";
import { salsa } from "./charts/salsa.ts";
import { synthwave } from "./charts/synthwave.ts";
import { techno } from "./charts/techno.ts";
import { trap } from "./charts/trap.ts";
import { ukGarage } from "./charts/uk-garage.ts";

/** Every genre by its name. */
export const GENRES: Readonly<Record<GenreName, Genre>> = {
  house,
  techno,
  trap,
  boom_bap: boomBap,
  lofi,
  drum_and_bass: drumAndBass,
  ambient,
  dubstep,
  uk_garage: ukGarage,
  synthwave,
  funk,
  reggaeton,
  afrobeat,
  rock,
  jazz,
  salsa,
};
