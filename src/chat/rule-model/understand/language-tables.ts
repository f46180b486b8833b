type Phrase = readonly [RegExp, string];

/** How a language asks for what the chat does. */
export interface Language {
  name: string;
  /** Letters that no other language here has. */
  letters?: RegExp;
  /** Words that tell it, without accents; each is rare in English. */
  common?: RegExp;
  /** "Not": who says it may want the opposite of what a phrase means. */
  negation: RegExp;
  /** "And" before another request. */
  and?: RegExp;
  /** Phrases that tell it, and what they are in English; applied in this order to text without accents. */
  phrases: readonly Phrase[];
  /** What else of a request in the language is put into English. */
  words?: readonly Phrase[];
  /** Says in the language that only simple requests are understood in it. */
  honest: string;
}

/** A request that says no more than these words, but for what fills it. */
function whole(words: string, filler: string): RegExp {
  return new RegExp(String.raw`^(?:(?:${filler})[\s,]+)*(?:${words})(?:[\s,]+(?:${filler}))*$`, "i");
}

/** Comparatives by their English word: as a whole request, and within one. @param more the word for "more" before each */
function compared(
  comparatives: Readonly<Record<string, string>>,
  filler: string,
  more = "",
): Required<Pick<Language, "phrases" | "words">> {
  const within = Object.entries(comparatives).map(([english, own]) => ({ english, own: `${more}(?:${own})` }));
  return {
    phrases: within.map(({ english, own }) => [whole(own, filler), english]),
    words: within.map(({ english, own }) => [new RegExp(String.raw`\b${own}\b`, "i"), english]),
  };
}

/** "A 124", "en 124". */
const AT_TEMPO: Phrase = [/\b(?:a|en) (\d{2,3})(?=\s|$)/i, "at $1"];

const GERMAN_FILLER = "bitte|jetzt|mal|doch|wieder|dann|nun|etwas|viel|noch|ein bisschen|ein wenig";
const SPANISH_FILLER = "por favor|ahora|ya|un poco|mucho|todavia";
const FRENCH_FILLER = "s'il te plait|s'il vous plait|maintenant|un peu|beaucoup|encore";
const JAPANESE_END = "(?:ください|下さい|ね|よ|お願い(?:します)?)?";

const GERMAN_COMPARED = compared(
  {
    darker: "dunkler|dusterer",
    brighter: "heller",
    faster: "schneller",
    slower: "langsamer",
    longer: "langer",
    shorter: "kurzer",
    louder: "lauter",
    quieter: "leiser",
    harder: "harter",
    softer: "weicher|sanfter",
  },
  GERMAN_FILLER,
);

const GERMAN: Language = {
  name: "German",
  common:
    /\b(?:der|das|dem|den|und|ist|sind|nicht|bitte|mir|mich|es|ein|eine|einen|einer|auf|wie|warum|kannst|koennen|konnen|hast|habe|ich|du|mit|fur|von|noch|mehr|wo|davon|kein|keine)\b/gi,
  negation: /\b(?:nicht|kein(?:e|en|er)?|nie(?:mals)?|ohne)\b/i,
  and: /\s*[,;.]?\s+(?:und dann|und)\s+/i,
  phrases: [
    [
      /^(?:bitte\s+)?(?:kannst|konntest|konnen) (?:du|sie) (?:mir |uns )?(?:bitte )?(.+?) (?:machen|bauen|erstellen|erzeugen|generieren)$/i,
      "make $1",
    ],
    [/^ich (?:brauche|will|mochte|hatte gerne?)\b/i, "make"],
    [/^(?:bitte\s+)?(?:mach|mache|macht|machen sie) (?:es|das|ihn|sie|den loop|den beat)\b/i, "make it"],
    [
      /^(?:bitte\s+)?(?:mach(?! *\d)|mache|erstell|erstelle|erzeug|erzeuge|generier|generiere|bau|baue|komponier|komponiere|gib|schreib|schreibe)\b(?: mir| uns)?(?: mal| bitte)?/i,
      "make",
    ],
    [
      /^(?:was ist|wie ist|welche|in welcher|was fur eine)\b.*\b(?:tonart|tonlage)(?: (?:ist|hat|davon|das|es|der loop|das sample))*$/i,
      "what key is it",
    ],
    [
      /^(?:(?:was ist|wie ist|welches)\b.*\b(?:tempo|bpm)|wie viele? bpm|wie schnell)(?: (?:ist|hat|davon|das|es|der loop|das sample))*$/i,
      "what tempo is it",
    ],
    [
      whole(
        "(?:trenn|trenne|teil|teile|zerleg|zerlege|spalte|splitte)(?: (?:es|das|ihn|sie|den loop))?(?: (?:auf|in (?:stems|spuren)))*",
        GERMAN_FILLER,
      ),
      "split it",
    ],
    [/^(?:such mir|suche|finde|zeig mir|zeige)\b(?: mir)?(?: alle| meine)?/i, "find"],
    [whole("(?:losch|losche|entfern|entferne) (?:es|das|ihn|sie)", GERMAN_FILLER), "delete it"],
    [whole("(?:losch|losche|entfern|entferne) (?:den|die|das) letzten?", GERMAN_FILLER), "delete the last one"],
    [
      /^(?:exportier|exportiere|speicher|speichere) (?:es |das |ihn )?(?:bitte )?als (\w+)(?: bitte)?$/i,
      "export it as $1",
    ],
    [whole("spiele? (?:es|das|ihn|sie)(?: ab| vor)?", GERMAN_FILLER), "play it"],
    [whole("noch (?:ein|eins|eine|einen|einmal|mal)|nochmal|ein anderer|eine andere", "bitte|mal"), "another one"],
    [whole("danke(?: schon)?|vielen dank", GERMAN_FILLER), "thanks"],
    [whole("(?:was|wie ?viel) kostet (?:das|es)", GERMAN_FILLER), "how much does it cost"],
    [whole("hilfe|was kannst du(?: alles)?", GERMAN_FILLER), "help"],
    [whole("abbrechen|brich (?:es |das )?ab|stopp", GERMAN_FILLER), "cancel"],
    [whole("ruckgangig(?: machen)?|mach (?:es|das) ruckgangig", GERMAN_FILLER), "undo"],
    ...GERMAN_COMPARED.phrases,
  ],
  words: [...GERMAN_COMPARED.words, [/\b(?:der|die|das|den|dem)\b/i, "the"]],
  honest:
    'Auf Deutsch verstehe ich nur einfache Wünsche wie „mach mir einen Techno-Bass bei 132 in g-Moll“, „dunkler“ oder „welche Tonart ist das?“. Auf Englisch verstehe ich mehr (say "help").',
};

const SPANISH_COMPARED = compared(
  {
    darker: "oscuro|oscura",
    brighter: "brillante|claro|clara|alegre",
    faster: "rapido|rapida",
    slower: "lento|lenta",
    longer: "largo|larga",
    shorter: "corto|corta",
    louder: "fuerte|alto|alta",
    quieter: "bajo de volumen|suave de volumen",
    harder: "duro|dura",
    softer: "suave",
  },
  SPANISH_FILLER,
  String.raw`mas\s+`,
);

const SPANISH: Language = {
  name: "Spanish",
  common:
    /\b(?:el|los|las|un|una|unos|que|para|por|con|sin|muy|mas|esta|esto|este|cual|como|quiero|puedes|tienes|hola|donde|porque|del|es)\b/gi,
  negation: /\b(?:no|nunca|sin|tampoco)\b/i,
  and: /\s*[,;.]?\s+(?:y luego|y)\s+/i,
  phrases: [
    [/^(?:por favor,? )?(?:puedes|podrias) (?:hacer|crear|generar)(?:me|nos)?\b/i, "make"],
    [
      /^(?:por favor,? )?(?:haz|hazme|haznos|hacer|crea|creame|crear|genera|generame|generar|dame|quiero|necesito|compon|componme)\b/i,
      "make",
    ],
    [/^(?:hazlo|hazla)\b/i, "make it"],
    [/^(?:en )?(?:que|cual es (?:el|la)) (?:tono|tonalidad|clave)(?: (?:esta|tiene|es))?$/i, "what key is it"],
    [/^(?:a )?(?:que|cual es (?:el|la)|cuantos) (?:tempo|bpm|velocidad)(?: (?:esta|tiene|es))?$/i, "what tempo is it"],
    [whole("(?:separa|divide)(?:lo|la|los|las| esto)(?: en (?:pistas|stems))?", SPANISH_FILLER), "split it"],
    [/^(?:busca|buscame|encuentra|muestra|muestrame)\b/i, "find"],
    [whole("(?:borra|elimina)(?:lo|la)", SPANISH_FILLER), "delete it"],
    [/^(?:exporta|guarda)(?:lo|la)? (?:como|en|a) (\w+)$/i, "export it as $1"],
    [whole("ponlo|ponla|reproducelo|reproducela|tocalo", SPANISH_FILLER), "play it"],
    [whole("otro|otra|otra vez|uno mas|una mas", "por favor"), "another one"],
    [whole("gracias|muchas gracias", SPANISH_FILLER), "thanks"],
    [whole("cuanto cuesta(?: esto)?", SPANISH_FILLER), "how much does it cost"],
    [whole("ayuda|que puedes hacer", SPANISH_FILLER), "help"],
    [whole("cancela|cancelalo|detente", SPANISH_FILLER), "cancel"],
    [whole("deshaz|deshazlo|deshacer", SPANISH_FILLER), "undo"],
    ...SPANISH_COMPARED.phrases,
  ],
  words: [...SPANISH_COMPARED.words, AT_TEMPO, [/\b(?:el|los|las)\b/i, "the"]],
  honest:
    'En español solo entiendo peticiones sencillas como «hazme un bucle de house a 124 en la menor», «más oscuro» o «¿en qué tono está?». En inglés entiendo más (say "help").',
};

const FRENCH_COMPARED = compared(
  {
    darker: "sombre",
    brighter: "clair|claire|brillant|brillante|lumineux",
    faster: "rapide|vite",
    slower: "lent|lente|lentement",
    longer: "long|longue",
    shorter: "court|courte",
    louder: "fort|forte",
    harder: "dur|dure",
    softer: "doux|douce",
  },
  FRENCH_FILLER,
  String.raw`plus\s+`,
);

const FRENCH: Language = {
  name: "French",
  common:
    /\b(?:le|les|une|des|du|est|et|pas|avec|pour|dans|sur|moi|plus|quel|quelle|comment|peux|veux|voudrais|je|tu|il|bonjour|merci|ce|cette|que|ou)\b/gi,
  negation: /\b(?:pas|jamais|sans|ne)\b|\bn'/i,
  and: /\s*[,;.]?\s+(?:et puis|et)\s+/i,
  phrases: [
    [/^(?:s'il te plait,? )?(?:peux-tu|tu peux|pourrais-tu) (?:me |nous )?(?:faire|creer|generer)\b/i, "make"],
    [/^(?:rends|rend|fais|mets)[- ](?:le|la)\b/i, "make it"],
    [
      /^(?:(?:fais|cree|genere|donne|fabrique)\b(?:[- ](?:moi|nous))?|compose(?:[- ](?:moi|nous)\b|(?= une?\b)))/i,
      "make",
    ],
    [/^(?:je (?:veux|voudrais)|j'ai besoin d(?:e |'))/i, "make "],
    [
      /^(?:quelle est|c'est quoi|dans quelle|en quelle)(?: la)? (?:tonalite|cle|gamme)(?: (?:est-ce|est-il|c'est))?$/i,
      "what key is it",
    ],
    [/^(?:quel est|c'est quoi|a quel)(?: le)? (?:tempo|bpm)(?: (?:est-ce|est-il|c'est))?$/i, "what tempo is it"],
    [
      whole("(?:separe|decoupe|divise)[- ](?:le|la|ca)(?: en (?:pistes|stems))?|separe les pistes", FRENCH_FILLER),
      "split it",
    ],
    [/^(?:cherche|trouve|montre)(?:[- ](?:moi|nous))?\b/i, "find"],
    [whole("(?:supprime|efface|enleve)[- ](?:le|la|ca)", FRENCH_FILLER), "delete it"],
    [/^(?:exporte|enregistre)(?:[- ](?:le|la))? (?:en|comme|au format) (\w+)$/i, "export it as $1"],
    [whole("(?:joue|ecoute)[- ](?:le|la|ca)", FRENCH_FILLER), "play it"],
    [whole("encore(?: une?)?(?: fois)?|un autre|une autre", "s'il te plait|s'il vous plait"), "another one"],
    [whole("merci(?: beaucoup)?", FRENCH_FILLER), "thanks"],
    [whole("combien (?:ca coute|ca fait|est-ce)", FRENCH_FILLER), "how much does it cost"],
    [whole("a l'aide|de l'aide|que peux-tu faire|que sais-tu faire", FRENCH_FILLER), "help"],
    [whole("annule (?:tout|le travail)|arrete(?: tout)?", FRENCH_FILLER), "cancel"],
    [whole("annule(?: ca)?", FRENCH_FILLER), "undo"],
    [whole("moins fort", FRENCH_FILLER), "quieter"],
    ...FRENCH_COMPARED.phrases,
  ],
  words: [...FRENCH_COMPARED.words, AT_TEMPO, [/\b(?:le|les)\b/i, "the"]],
  honest:
    'En français, je ne comprends que des demandes simples comme « fais-moi une boucle house à 124 en la mineur », « plus sombre » ou « quelle est la tonalité ? ». En anglais (English), j\'en comprends plus (say "help").',
};

const JAPANESE: Language = {
  name: "Japanese",
  letters: /[\u3041-\u30ff]/,
  negation: /ない|ずに|なしで/,
  phrases: [
    ...(
      [
        ["(?:キー|調|調性)(?:は|を)?(?:何(?:ですか)?|なに|なん(?:ですか)?|教えて)", "what key is it"],
        ["(?:テンポ|BPM)(?:は|を)?(?:何(?:ですか)?|なに|いくつ|教えて)", "what tempo is it"],
        ["(?:(?:これ|それ)を?)?(?:(?:ステム|パート)に)?(?:分けて|分離して|分割して)", "split it"],
        ["もう一つ|もうひとつ|もう一回|もう一度", "another one"],
        ["(?:(?:これ|それ)を?)?(?:削除して|消して)", "delete it"],
        ["(?:(?:これ|それ)を?)?(?:再生して|聞かせて|聴かせて)", "play it"],
        ["ありがとう(?:ございます)?", "thanks"],
        ["ヘルプ|助けて|何ができますか|何ができるの", "help"],
        ["キャンセル(?:して)?|中止(?:して)?|止めて", "cancel"],
        ["元に戻して|取り消して", "undo"],
        ["もっと(?:暗く|ダークに)(?:して)?", "darker"],
        ["もっと明るく(?:して)?", "brighter"],
        ["もっと(?:速く|早く)(?:して)?", "faster"],
        ["もっと(?:遅く|ゆっくり)(?:して)?", "slower"],
        ["もっと長く(?:して)?", "longer"],
        ["もっと短く(?:して)?", "shorter"],
        ["もっと大きく(?:して)?", "louder"],
      ] as const
    ).map(([words, english]): Phrase => [new RegExp(`^(?:${words})${JAPANESE_END}$`, "i"), english]),
    [
      /^(?:(?:これ|それ)を?)?(mp3|wav|flac|aiff|ogg)(?:で|に|として)?(?:書き出して|保存して|エクスポートして)$/i,
      "export it as $1",
    ],
    [
      /^(.*?)を?(?:作って|つくって|作成して|生成して|お願い|ちょうだい|ください|欲しい|ほしい)(?:ください|下さい|ね|よ)?(.*)$/,
      "make $1 $2",
    ],
  ],
  words: [[/もっと/, " "]],
  honest:
    "日本語では「90 BPM のピアノループを作って」「もっと暗く」「キーは何？」のような簡単なお願いだけ分かります。英語 (English) ならもっと分かります。",
};

const ITALIAN: Language = {
  name: "Italian",
  common: /\b(?:il|gli|una|che|per|con|non|piu|questo|questa|cosa|vorrei|puoi|ciao|della|nel|sono|fammi)\b/gi,
  negation: /\b(?:non|senza|mai)\b/i,
  and: /\s*[,;.]?\s+(?:e poi|e)\s+/i,
  phrases: [
    [/^(?:puoi|potresti) (?:fare|creare|generare)(?:mi)?\b/i, "make"],
    [/^(?:fammi|creami|crea|genera|generami|dammi|vorrei|voglio|componi)\b/i, "make"],
  ],
  words: [AT_TEMPO],
  honest:
    'In italiano capisco solo richieste semplici come «fammi un loop house a 124 in la minore». In inglese (English) capisco di più (say "help").',
};

const PORTUGUESE: Language = {
  name: "Portuguese",
  common: /\b(?:uma|uns|nao|voce|para|com|isso|esse|essa|qual|quero|pode|ola|mais|dos|das|em|muito)\b/gi,
  negation: /\b(?:nao|sem|nunca)\b/i,
  and: /\s*[,;.]?\s+(?:e depois|e)\s+/i,
  phrases: [
    [/^(?:pode|voce pode|podes) (?:fazer|criar|gerar)\b/i, "make"],
    [/^(?:faz|faca|faz-me|cria|crie|gera|gere|quero|preciso de)\b/i, "make"],
  ],
  words: [AT_TEMPO],
  honest:
    'Em português só entendo pedidos simples como «faz um loop house a 124 em lá menor». Em inglês (English) entendo mais (say "help").',
};

const RUSSIAN: Language = {
  name: "Russian",
  letters: /[\u0400-\u04ff]/,
  negation: /(?<![а-яё])(?:не|без|никогда)(?![а-яё])/i,
  phrases: [
    [/^(?:пожалуйста,? )?(?:сделаи|создаи|сгенерируи|сделай|создай|сгенерируй|дай|хочу)(?: мне)?(?=\s)/i, "make"],
  ],
  honest:
    "По-русски я понимаю только простые просьбы: «сделай хаус-луп 124 BPM». По-английски (English) я понимаю больше.",
};

const KOREAN: Language = {
  name: "Korean",
  letters: /[\uac00-\ud7a3]/,
  negation: /지 ?마|않|없이|말고/,
  phrases: [[/^(.*?)(?:을|를)?\s*(?:만들어|생성해)\s*(?:줘|주세요)?(.*)$/, "make $1 $2"]],
  honest:
    "한국어로는 “90 BPM 피아노 루프 만들어 줘” 같은 간단한 부탁만 이해합니다. 영어(English)로는 더 많이 이해합니다.",
};

const CHINESE: Language = {
  name: "Chinese",
  letters: /[\u4e00-\u9fff]/,
  negation: /不要|别|没有|不/,
  phrases: [[/^(?:请|帮我)*(?:做|生成|制作|来|创作)(?:一个|一段|个|一首)?/, "make "]],
  honest: "中文我只听得懂简单的要求，例如“做一个 90 BPM 的钢琴循环”。用英语 (English) 我能听懂更多。",
};

/** Languages beside English, in the order in which a request is held against them: Japanese before Chinese, whose characters it has. */
export const LANGUAGES: readonly Language[] = [
  JAPANESE,
  KOREAN,
  RUSSIAN,
  CHINESE,
  GERMAN,
  SPANISH,
  FRENCH,
  ITALIAN,
  PORTUGUESE,
];
