import { afrobeat } from "./charts/afrobeat.ts";
import { amapiano } from "./charts/amapiano.ts";
import { ambient } from "./charts/ambient.ts";
import { blues } from "./charts/blues.ts";
import { boomBap } from "./charts/boom-bap.ts";
import { bossaNova } from "./charts/bossa-nova.ts";
import { country } from "./charts/country.ts";
import { cumbia } from "./charts/cumbia.ts";
import { disco } from "./charts/disco.ts";
import { drill } from "./charts/drill.ts";
import { drumAndBass } from "./charts/drum-and-bass.ts";
import { dubstep } from "./charts/dubstep.ts";
import { funk } from "./charts/funk.ts";
import { gospel } from "./charts/gospel.ts";
import { hardstyle } from "./charts/hardstyle.ts";
import { hipHop } from "./charts/hip-hop.ts";
import { house } from "./charts/house.ts";
import { jazz } from "./charts/jazz.ts";
import { jerseyClub } from "./charts/jersey-club.ts";
import { jungle } from "./charts/jungle.ts";
import { lofi } from "./charts/lofi.ts";
import { metal } from "./charts/metal.ts";
import { phonk } from "./charts/phonk.ts";
import { pop } from "./charts/pop.ts";
import { reggae } from "./charts/reggae.ts";
import { reggaeton } from "./charts/reggaeton.ts";
import { rock } from "./charts/rock.ts";
import { salsa } from "./charts/salsa.ts";
import { soul } from "./charts/soul.ts";
import { synthPop } from "./charts/synth-pop.ts";
import { synthwave } from "./charts/synthwave.ts";
import { techno } from "./charts/techno.ts";
import { trance } from "./charts/trance.ts";
import { trap } from "./charts/trap.ts";
import { ukGarage } from "./charts/uk-garage.ts";
import type { Genre, GenreName } from "./genre.ts";

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
  metal,
  country,
  pop,
  blues,
  soul,
  hip_hop: hipHop,
  reggae,
  bossa_nova: bossaNova,
  cumbia,
  amapiano,
  drill,
  jersey_club: jerseyClub,
  jungle,
  hardstyle,
  trance,
  gospel,
  disco,
  phonk,
  synth_pop: synthPop,
};
