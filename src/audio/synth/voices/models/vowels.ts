import type { Vowel } from "../../genres/genre.ts";
import type { Body } from "./body.ts";

/** First three formants of women's and of men's vowels (Peterson and Barney 1952), with the qualities and gains of sung ones. */
const FORMANTS: Readonly<Record<"high" | "low", Readonly<Record<Vowel, Body>>>> = {
  high: {
    a: [850, 7, 2, 1220, 8, 1.2, 2810, 9, 0.8, 3800, 10, 0.4],
    e: [610, 7, 2, 2330, 9, 1, 2990, 10, 0.7, 3900, 10, 0.3],
    i: [310, 7, 2.2, 2790, 10, 0.9, 3310, 11, 0.7, 4000, 11, 0.3],
    o: [590, 7, 2.2, 920, 8, 1.2, 2710, 9, 0.25, 3700, 10, 0.12],
    u: [370, 7, 2.4, 950, 8, 0.6, 2670, 9, 0.1],
  },
  low: {
    a: [730, 7, 2, 1090, 8, 1.3, 2440, 9, 0.9, 2900, 9, 0.7],
    e: [530, 7, 2, 1840, 9, 1.1, 2480, 10, 0.8, 2900, 10, 0.5],
    i: [270, 7, 2.2, 2290, 10, 0.9, 3010, 11, 0.8, 3400, 11, 0.4],
    o: [570, 7, 2.2, 840, 8, 1.3, 2410, 9, 0.3, 2800, 10, 0.15],
    u: [300, 7, 2.4, 870, 8, 0.6, 2240, 9, 0.12],
  },
};

/** Formants of a vowel: a section of both lies between them and rings less. */
export function formantsOf(vowel: Vowel, singer: "high" | "low"): Body {
  return FORMANTS[singer][vowel];
}
