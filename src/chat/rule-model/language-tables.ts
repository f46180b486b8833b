type Phrase = readonly [RegExp, string];

/** How a language asks for what the chat does. */
export interface Language {
  name: string;
  /** Letters that no other language here has. */
  letters?: RegExp;
  /** Words that tell it, without accents; each is rare in English. */
  common?: RegExp;
  /** Phrases that tell it, and what they are in English; applied in this order to text without accents. */
  phrases: readonly Phrase[];
  /** What else of a request in the language is put into English. */
  words?: readonly Phrase[];
  /** Says in the language that only simple requests are understood in it. */
  honest: string;
}

/** Comparatives by their English word: as a whole request, and within one. @param more the word for "more" before each */
function compared(
  comparatives: Readonly<Record<string, string>>,
  more = "",
): Required<Pick<Language, "phrases" | "words">> {
  const within = Object.entries(comparatives).map(([english, own]) => ({ english, own: `${more}(?:${own})` }));
  return {
    phrases: within.map(({ english, own }) => [
      new RegExp(
        String.raw`^(?:(?:etwas|viel|noch|un poco|mucho|un peu|beaucoup|bitte)\s+)?${own}(?:,?\s+(?:bitte|por favor|s'il te plait))?$`,
        "i",
      ),
      english,
    ]),
    words: within.map(({ english, own }) => [new RegExp(String.raw`\b${own}\b`, "i"), english]),
  };
}

/** "A 124", "en 124". */
const AT_TEMPO: Phrase = [/\b(?:a|en) (\d{2,3})(?=\s|$)/i, "at $1"];

const GERMAN_COMPARED = compared({
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
});

const GERMAN: Language = {
  name: "German",
  common:
    /\b(?:der|das|dem|den|und|ist|sind|nicht|bitte|mir|mich|ein|eine|einen|einer|auf|wie|warum|kannst|koennen|konnen|hast|habe|ich|du|mit|fur|von|noch|mehr|wo|davon|kein|keine)\b/gi,
  phrases: [
    [
      /^(?:bitte\s+)?(?:kannst|konntest|konnen) (?:du|sie) (?:mir |uns )?(?:bitte )?(.+?) (?:machen|bauen|erstellen|erzeugen|generieren)$/i,
      "make $1",
    ],
    [/^ich (?:brauche|will|mochte|hatte gerne?)\b/i, "make"],
    [/^(?:bitte\s+)?(?:mach|mache|macht|machen sie) (?:es|das|ihn|sie|den loop|den beat)\b/i, "make it"],
    [
      /^(?:bitte\s+)?(?:mach|mache|erstell|erstelle|erzeug|erzeuge|generier|generiere|bau|baue|komponier|komponiere|gib|schreib|schreibe)\b(?: mir| uns)?(?: mal| bitte)?/i,
      "make",
    ],
    [/^(?:was ist|wie ist|welche|in welcher|was fur eine)\b.*\b(?:tonart|tonlage)\b.*$/i, "what key is it"],
    [/^(?:was ist|wie ist|welches|wie viele?|wie schnell)\b.*\b(?:tempo|bpm|schnell|ist)\b.*$/i, "what tempo is it"],
    [/^(?:trenn|trenne|teil|teile|zerleg|zerlege|spalte|splitte|splitt)\b.*$/i, "split it"],
    [/^(?:such|suche|finde|zeig|zeige)\b(?: mir)?(?: alle| meine)?/i, "find"],
    [/^(?:losch|losche|entfern|entferne)\b (?:es|das|ihn|sie|den letzten|das letzte)\b.*$/i, "delete it"],
    [/^(?:exportier|exportiere|speicher|speichere)\b (?:es |das |ihn )?als (\w+).*$/i, "export it as $1"],
    [/^(?:spiel|spiele)\b.*$/i, "play it"],
    [/^(?:noch (?:ein|eins|eine|einen|einmal|mal)|nochmal|ein anderer|eine andere)\b.*$/i, "another one"],
    [/^(?:danke|vielen dank)\b.*$/i, "thanks"],
    [/^(?:was|wie ?viel) kostet\b.*$/i, "how much does it cost"],
    [/^(?:hilfe|was kannst du)\b.*$/i, "help"],
    [/^(?:abbrechen|brich ab|stopp)\b.*$/i, "cancel"],
    [/^ruckgangig\b.*$/i, "undo"],
    ...GERMAN_COMPARED.phrases,
  ],
  words: GERMAN_COMPARED.words,
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
  String.raw`mas\s+`,
);

const SPANISH: Language = {
  name: "Spanish",
  common:
    /\b(?:el|los|las|un|una|unos|que|para|por|con|sin|muy|mas|esta|esto|este|cual|como|quiero|puedes|tienes|hola|donde|porque|del|es)\b/gi,
  phrases: [
    [/^(?:por favor,? )?(?:puedes|podrias) (?:hacer|crear|generar)(?:me|nos)?\b/i, "make"],
    [
      /^(?:por favor,? )?(?:haz|hazme|haznos|hacer|crea|creame|crear|genera|generame|generar|dame|quiero|necesito|compon|componme)\b/i,
      "make",
    ],
    [/\bmake(?:lo|la) /i, "make it "],
    [/^(?:hazlo|hazla)\b/i, "make it"],
    [/^(?:en )?(?:que|cual es (?:el|la))\b.*\b(?:tono|tonalidad|clave)\b.*$/i, "what key is it"],
    [/^(?:a )?(?:que|cual es (?:el|la)|cuantos)\b.*\b(?:tempo|bpm|velocidad)\b.*$/i, "what tempo is it"],
    [/^(?:separa|separalo|separala|divide|dividelo|dividela)\b.*$/i, "split it"],
    [/^(?:busca|buscame|encuentra|muestra|muestrame)\b/i, "find"],
    [/^(?:borra|elimina)(?:lo|la)\b.*$/i, "delete it"],
    [/^(?:exporta|guarda)(?:lo|la)? (?:como|en|a) (\w+).*$/i, "export it as $1"],
    [/^(?:ponlo|ponla|reproduce|reproducelo|tocalo)\b.*$/i, "play it"],
    [/^(?:otro|otra|otra vez|uno mas|una mas)\b.*$/i, "another one"],
    [/^(?:gracias|muchas gracias)\b.*$/i, "thanks"],
    [/^cuanto cuesta\b.*$/i, "how much does it cost"],
    [/^(?:ayuda|que puedes hacer)\b.*$/i, "help"],
    [/^(?:cancela|cancelar|detente)\b.*$/i, "cancel"],
    [/^(?:deshaz|deshazlo|deshacer)\b.*$/i, "undo"],
    ...SPANISH_COMPARED.phrases,
  ],
  words: [...SPANISH_COMPARED.words, AT_TEMPO],
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
  String.raw`plus\s+`,
);

const FRENCH: Language = {
  name: "French",
  common:
    /\b(?:le|les|une|des|du|est|et|pas|avec|pour|dans|sur|moi|plus|quel|quelle|comment|peux|veux|voudrais|je|tu|il|bonjour|merci|ce|cette|que|ou)\b/gi,
  phrases: [
    [/^(?:s'il te plait,? )?(?:peux-tu|tu peux|pourrais-tu) (?:me |nous )?(?:faire|creer|generer)\b/i, "make"],
    [/^(?:rends|rend|fais|mets)[- ](?:le|la)\b/i, "make it"],
    [/^(?:fais|cree|genere|donne|compose|fabrique)(?:[- ](?:moi|nous))?\b/i, "make"],
    [/^(?:je (?:veux|voudrais)|j'ai besoin d(?:e |'))/i, "make "],
    [/^(?:quelle est|c'est quoi|dans quelle|en quelle)\b.*\b(?:tonalite|cle|gamme)\b.*$/i, "what key is it"],
    [/^(?:quel est|c'est quoi|a quel)\b.*\b(?:tempo|bpm|vitesse)\b.*$/i, "what tempo is it"],
    [/^(?:separe|decoupe|divise)\b.*$/i, "split it"],
    [/^(?:cherche|trouve|montre)(?:[- ](?:moi|nous))?\b/i, "find"],
    [/^(?:supprime|efface|enleve)[- ](?:le|la|les|ca)\b.*$/i, "delete it"],
    [/^(?:exporte|enregistre)(?:[- ](?:le|la))? (?:en|comme|au format) (\w+).*$/i, "export it as $1"],
    [/^(?:joue|ecoute|lis)\b.*$/i, "play it"],
    [/^(?:encore(?: une?)?(?: fois)?|un autre|une autre)$/i, "another one"],
    [/^merci\b.*$/i, "thanks"],
    [/^combien (?:ca )?(?:coute|est-ce)\b.*$/i, "how much does it cost"],
    [/^(?:aide|que peux-tu faire|que sais-tu faire)\b.*$/i, "help"],
    [/^(?:annule tout|annule le travail|arrete)\b.*$/i, "cancel"],
    [/^annule\b.*$/i, "undo"],
    [/^moins fort$/i, "quieter"],
    ...FRENCH_COMPARED.phrases,
  ],
  words: [...FRENCH_COMPARED.words, AT_TEMPO],
  honest:
    'En français, je ne comprends que des demandes simples comme « fais-moi une boucle house à 124 en la mineur », « plus sombre » ou « quelle est la tonalité ? ». En anglais (English), j\'en comprends plus (say "help").',
};

const JAPANESE: Language = {
  name: "Japanese",
  letters: /[\u3041-\u30ff]/,
  phrases: [
    [/^.*(?:キー|調|調性)(?:は|を)?(?:何|なに|なん|教えて).*$/, "what key is it"],
    [/^.*(?:テンポ|BPM)(?:は|を)?(?:何|なに|なん|いくつ|教えて).*$/i, "what tempo is it"],
    [/^.*(?:ステム|パート)?に?(?:分けて|分離して|分割して).*$/, "split it"],
    [/^.*?(mp3|wav|flac|aiff|ogg).*(?:書き出|保存|エクスポート).*$/i, "export it as $1"],
    [/^(?:もう一つ|もうひとつ|もう一回|もう一度|別の).*$/, "another one"],
    [/^.*(?:削除して|(?<!取り)消して).*$/, "delete it"],
    [/^.*(?:再生して|聞かせて|聴かせて).*$/, "play it"],
    [/^(?:ありがとう).*$/, "thanks"],
    [/^(?:ヘルプ|助けて|何ができ).*$/, "help"],
    [/^(?:キャンセル|中止|止めて).*$/, "cancel"],
    [/^(?:元に戻して|取り消して).*$/, "undo"],
    [/^もっと(?:暗く|ダークに)(?:して)?.*$/, "darker"],
    [/^もっと明るく(?:して)?.*$/, "brighter"],
    [/^もっと(?:速く|早く)(?:して)?.*$/, "faster"],
    [/^もっと(?:遅く|ゆっくり)(?:して)?.*$/, "slower"],
    [/^もっと長く(?:して)?.*$/, "longer"],
    [/^もっと短く(?:して)?.*$/, "shorter"],
    [/^もっと(?:大きく|大きい音に)(?:して)?.*$/, "louder"],
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
  phrases: [
    [/^(?:пожалуйста,? )?(?:сделаи|создаи|сгенерируи|сделай|создай|сгенерируй|дай|хочу)(?: мне)?(?=\s)/i, "make"],
  ],
  honest:
    "По-русски я понимаю только простые просьбы: «сделай хаус-луп 124 BPM». По-английски (English) я понимаю больше.",
};

const KOREAN: Language = {
  name: "Korean",
  letters: /[\uac00-\ud7a3]/,
  phrases: [[/^(.*?)(?:을|를)?\s*(?:만들어|생성해)\s*(?:줘|주세요)?(.*)$/, "make $1 $2"]],
  honest:
    "한국어로는 “90 BPM 피아노 루프 만들어 줘” 같은 간단한 부탁만 이해합니다. 영어(English)로는 더 많이 이해합니다.",
};

const CHINESE: Language = {
  name: "Chinese",
  letters: /[\u4e00-\u9fff]/,
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
