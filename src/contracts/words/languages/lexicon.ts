import { EASTERN_LEXICON } from "./lexicon-east.ts";
import { plainText } from "./plain-text.ts";

/**
 * Words of other languages by the English ones that the vocabulary knows: Spanish, German, French, Italian, Portuguese,
 * Dutch, Russian and Japanese, without accents. `~` ends a stem that takes any ending of up to four letters.
 */
const LEXICON: Readonly<Record<string, string>> = {
  // Sounds and pieces
  loop: "bucle, bucles, schleife, boucle, boucles, ciclo, луп~, цикл~, петл~, ループ, lus",
  beat: "ritmo, batida, rhythmus, rythme, бит, биты, ビート, リズム, бита, битов, битом",
  "one shot": "einzelschlag, ワンショット, ваншот",
  melody: "melodia, melodie, melodien, melodias, мелоди~, メロディ, メロディー",
  chords: "acorde, acordes, akkord, akkorde, accord, accords, accordi, аккорд~, コード, 和音, akkoord, akkoorden",
  arpeggio: "arpegio, arpegios, arpege, arpeges, arpeggi, arpejo, arpejos, арпеджио, アルペジオ",
  song: "cancion, chanson, canzone, cancao, песн~",
  bars: "compas, compases, takt, takte, mesure, mesures, misura, misure, battute, battuta, compasso, compassos, тактов, такта, такт, 小節, maat, maten",
  seconds: "segundo, segundos, sekunde, sekunden, seconde, secondes, secondi, секунд~, 秒",
  bpm: "ударов в минуту, удара в минуту, schlage pro minute, pulsaciones por minuto, battements par minute, battiti al minuto, batidas por minuto",
  minutes: "minuto, minutos, minuten, minuti, минут~, 分",
  line: "linie, linien, lijn, lijnen, линия, линию, линии",
  style: "estilo, stil, stijl, стиль, стиле",
  sound: "звук, звука, звуки",
  // Joints of a sentence
  without: "sin, ohne, sans, senza, sem, без, kein, keine, keinen, keinerlei, pas de, niente, nessuna, zonder, geen",
  "not too":
    "no demasiado, no tan, no muy, nicht zu, nicht so, pas trop, pas tres, non troppo, nao muito, nao tao, не слишком, не очень",
  not: "nicht, nao, не",
  with: "con, mit, avec, com, с, со, met",
  new: "nuevo, nueva, nuevos, nuevas, neu~, nouveau, nouvelle, nouveaux, nouvelles, nuovo, nuova, nuovi, nuove, novo, nova, novos, novas, новы~, новая, новое, 新しい, 新しいの",
  same: "mismo, misma, mismos, mismas, gleich~, selbe~, meme, memes, stesso, stessa, stessi, stesse, mesmo, mesma, mesmos, mesmas, igual, uguale, zelfde, hetzelfde, dezelfde, те же, тот же, та же, то же, 同じ",
  keep: "manten, behalte, behalten, garde, gardez, garder, mantieni, manter, mantenha, оставь",
  only: "solamente, solo, nur, seulement, juste, soltanto, somente, apenas, только, だけ, alleen",
  but: "aber, pero, maar, но",
  and: "y, und, et, ed, и, と",
  in: "im, en, на, в",
  at: "bei, に",
  free: "なしの, なし, 抜きの, 抜き",
  of: "de, del, des, di, da, do, dos, du, von, の, le, el, los, las, der, die, das, un, una, une, ein, eine, einen, einem, uma, il, gli",
  more: "mehr, mas, plus de, piu, больше",
  less: "weniger, menos, moins de, meno, меньше",
  // Instruments
  drums:
    "bateria, tambores, schlagzeug, trommeln, trommel, batterie, tambours, batteria, барабан~, ударн~, ドラム, ドラムス, drumstel, slagwerk",
  kick: "bombo, grosse caisse, cassa, bumbo, бочк~, キック, basdrum, bassdrum",
  snare: "caja, redoblante, kleine trommel, caisse claire, rullante, caixa, малый барабан, スネア",
  hats: "charles, charleston, chimbal, prato, pratos, piatti, becken, чарльстон~, хэт~, ハイハット",
  clap: "palmas, palmada, klatschen, claquement, хлоп~, クラップ",
  percussion: "percusion, perkussion, percussioni, percussao, перкусси~, パーカッション, percussie",
  bass: "bassgitarre, bassgitarren, basgitaar, bajo, basse, basso, baixo, басс, баса, басом, басы, басов, бас, ベース, bas",
  piano: "klavier, pianoforte, пианино, фортепиано, рояль, рояля, ピアノ",
  "electric piano": "e piano, piano electrico, piano electrique, エレピ",
  guitar: "guitarra, gitarre, gitarren, guitare, chitarra, violao, гитар~, ギター, gitaar",
  strings: "cuerdas, streicher, cordes, archi, cordas, струнн~, ストリングス, 弦楽器, strijkers",
  violin: "geige, violine, violon, violino, скрипк~, バイオリン, ヴァイオリン, viool",
  cello: "violonchelo, violoncelle, violoncello, виолончел~, チェロ",
  flute: "flauta, flote, floten, querflote, flauto, флейт~, フルート, fluit, dwarsfluit",
  sax: "saxofon, saxofone, saxophon, sassofono, саксофон~, サックス, saxofoon",
  brass: "metales, blaser, blechblaser, cuivres, ottoni, metais, духов~, ブラス, koperblazers",
  trumpet: "trompeta, trompete, trompette, tromba, труб~, トランペット, trompet",
  organ: "organo, orgel, orgue, орган~, オルガン",
  clarinet: "clarinete, klarinette, clarinette, clarinetto, кларнет~, クラリネット",
  trombone: "posaune, trombon, тромбон~, トロンボーン",
  accordion: "acordeon, akkordeon, accordeon, fisarmonica, аккордеон~, アコーディオン",
  vibraphone: "vibrafono, vibraphon, вибрафон~, ビブラフォン",
  xylophone: "xilofono, xylophon, ксилофон~, シロフォン",
  marimba: "маримб~, マリンバ",
  harmonica: "armonica, mundharmonika, ハーモニカ",
  oboe: "hautbois, гобо~, オーボエ",
  bassoon: "fagott, fagotto, фагот~, ファゴット",
  viola: "bratsche, ヴィオラ",
  ukulele: "укулеле, ウクレレ",
  banjo: "банджо, バンジョー",
  mandolin: "mandolina, mandoline, mandolino, bandolim, мандолин~, マンドリン",
  harpsichord: "clavecin, cembalo, clavicembalo, cravo, клавесин~, チェンバロ",
  tambourine: "pandereta, tamburin, pandeiro, タンバリン",
  cowbell: "cencerro, kuhglocke, カウベル",
  harp: "arpa, harfe, harpe, арф~, ハープ",
  bells: "campanas, campana, glocken, glocke, cloches, cloche, campane, sinos, колокол~, ベル",
  vocal: "voz, voces, stimme, gesang, voix, voce, voci, голос~, вокал~, ボーカル, 声, zang",
  choir: "coro, chor, choeur, хор, хора, хоре, хором, хоры, хоров, хоровой, хоровая, хоровое, 合唱, koor",
  pad: "teppich, nappe, пэд~, пад, пада, パッド",
  synth: "sintetizador, synthesizer, synthetiseur, sintetizzatore, синтезатор~, シンセ",
  pluck: "プラック, плак~",
  rain: "lluvia, regen, pluie, pioggia, chuva, дожд~, 雨",
  noise: "ruido, rauschen, bruit, rumore, шум~, ノイズ",
  vinyl: "vinilo, schallplatte, vinyle, vinile, винил~, レコード",
  // Genres
  house: "хаус~, ハウス",
  "deep house": "дип хаус~, ディープハウス",
  techno: "tecno, техно, テクノ",
  trap: "трэп~, трап~, トラップ",
  drill: "дрилл~, ドリル",
  "hip hop": "хип хоп~, ヒップホップ",
  "lo fi": "лоуфа~, лофа~, ло фай, ローファイ",
  "boom bap": "бум бэп, ブームバップ",
  "drum and bass": "драм н бейс, драм энд бейс, драмнбейс, ドラムンベース",
  ambient: "ambiente, эмбиент~, амбиент~, アンビエント",
  reggaeton: "regueton, reggaetone, regaeton, reggeaton, реггетон~, レゲトン",
  dubstep: "дабстеп~, ダブステップ",
  jazz: "джаз~, ジャズ",
  funk: "фанк~, ファンク",
  pop: "попс~, ポップ, ポップス",
  rock: "рок, рока, роке, ロック",
  disco: "диско, ディスコ",
  trance: "транс, транса, трансе, трансом, трансовый, трансовая, трансовое, トランス",
  // Moods
  dark: "oscuro, oscura, oscuros, duster~, dunkel, dunkle~, finster~, sombre, sombres, scuro, scura, escuro, escura, sombrio, темн~, мрачн~, ダーク, 暗い, donker, donkere, donkerder",
  bright:
    "brillante, helle, heller, helles, brillant, clair, luminoso, brilhante, ярк~, 明るい, helder, heldere, helderder",
  happy: "alegre, feliz, frohlich~, joyeux, joyeuse, felice, весел~, радостн~, 楽しい, 嬉しい, vrolijk~",
  sad: "triste, tristes, traurig~, грустн~, печальн~, 悲しい, 切ない, verdrietig~, droevig~",
  melancholic: "melancolic~, melancholisch~, melancolique, malinconic~, меланхолич~",
  warm: "calido, calida, warme~, chaud, chaude, caldo, calda, quente, тепл~, 暖かい, 温かい",
  soft: "suave, weich~, sanft~, doux, douc~, morbido, мягк~, 柔らかい, zacht, zachte, zachter",
  deep: "profundo, tief~, profond, profonde, fundo, глубок~, ディープ, 深い",
  aggressive: "agresivo, aggressiv~, agressif, aggressivo, agressivo, агрессивн~, 激しい",
  hard: "duro, hart, harte~, dur, dure, жестк~, ハード, harde",
  heavy: "zwaar, zware, pesado, schwer~, lourd, lourde, pesante, тяжел~, ヘビー",
  slow: "lento, lenta, langsam~, lent, lente, медленн~, 遅い, ゆっくり, langzame, langzaam",
  fast: "rapido, rapida, schnell~, rapide, veloce, быстр~, 速い, snel, snelle",
  calm: "tranquilo, tranquila, ruhig~, calme, calmo, calma, спокойн~, 静か, 静かな, 落ち着いた, rustig, rustige",
  dreamy: "sonador, sonadora, vertraumt~, reveur, sognante, sonhador, мечтательн~, 夢のような, ドリーミー",
  energetic: "energico, energica, energisch~, energique, энергичн~, 元気な",
  minimal: "minimalista, minimalistisch~, minimaliste, минимал~, ミニマル",
  distorted: "distorsionado, verzerrt~, distordu, distorto, distorcido, искажен~, 歪んだ",
  long: "largo, larga, lang~, longue, lungo, lunga, longo, longa, длинн~, 長い",
  short: "corto, corta, kurz~, courte, breve, curto, curta, коротк~, 短い, kort, korte",
  acoustic: "acustic~, akustisch~, acoustique, акустич~, アコースティック",
  electric: "electrica, electrico, elektrisch~, electrique, elettric~, eletric~, электр~",
  swing: "свинг~, スウィング, スイング",
  waltz: "vals, walzer, valse, valzer, valsa, вальс~, ワルツ",
};

/** An English phrase and a spelling of it, without accents. */
export interface Spelling {
  english: string;
  spelling: string;
  /** True if the spelling is the beginning of a word. */
  isStem: boolean;
}

/** All spellings, the longest first. */
export const SPELLINGS: readonly Spelling[] = [...Object.entries(LEXICON), ...Object.entries(EASTERN_LEXICON)]
  .flatMap(([english, list]) =>
    list
      .split(", ")
      .map((text) => ({ english, spelling: plainText(text.replace("~", "")), isStem: text.endsWith("~") })),
  )
  .toSorted((left, right) => right.spelling.length - left.spelling.length);
