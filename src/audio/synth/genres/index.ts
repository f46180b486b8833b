import { afrobeat } from "./afrobeat.ts";
import { ambient } from "./ambient.ts";
import { boomBap } from "./boom-bap.ts";
import { drumAndBass } from "./drum-and-bass.ts";
import { dubstep } from "./dubstep.ts";
import { funk } from "./funk.ts";
import type { Genre, GenreName } from "./genre.ts";
import { house } from "./house.ts";
import { jazz } from "./jazz.ts";
import { lofi } from "./lofi.ts";
import { reggaeton } from "./reggaeton.ts";
import { rock } from "./rock.ts";
import { salsa } from "./salsa.ts";
import { synthwave } from "./synthwave.ts";
import { techno } from "./techno.ts";
import { trap } from "./trap.ts";
import { ukGarage } from "./uk-garage.ts";

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
