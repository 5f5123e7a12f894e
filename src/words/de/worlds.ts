import type { WorldsWords } from '../en/worlds';
import { plain, plural } from '../numbers';

const tokens = 'Hier wird der Verlust stehen, und an jedem Token, was mit seiner Wahrscheinlichkeit geschah.';
const promptsWon = (judged: string, over: string) =>
  `Anteil der Prompts, bei denen die Antwort ${judged} mehr verdient als die von ${over}, bei gleichen Zufallszahlen; Unentschieden zählt halb.`;

export const worlds: WorldsWords = {
  tales: {
    learner: 'Ein kleines Sprachmodell',
    response: { each: 'jeder Schluss', ofEach: 'jedes Schlusses', ofTwo: 'je zwei Schlüssen' },
    drawn: { each: 'jeder frische Schluss', ofEach: 'jedes frischen Schlusses', ofTwo: 'je zwei frischen Schlüssen' },
    prompt: 'Anfang',
    sampled: (responses, prompts) =>
      `schreibt ${plural(responses, { one: 'Schluss', other: 'Schlüsse' })} zu jedem von ${plural(prompts, { one: 'Anfang', other: 'Anfängen' })}`,
    waitingSample: 'Hier werden die Antworten stehen, jede mit ihrer wahren Belohnung.',
    waitingSolve: tokens,
    waitingCompare:
      'Hier werden die Arme auf dieselben Anfänge mit denselben Zufallszahlen antworten, vorher und nachher.',
    compare: 'Gleicher Anfang, gleiche Zufallszahlen',
    nats: 'Nat je Antwort',
    reward: (judged) => `Mittlere wahre Belohnung der Antworten ${judged} auf die Prompts der Auswertung.`,
    winsUnit: 'Anteil der Prompts',
    wins: promptsWon,
  },
  model: {
    learner: (source) => (source ? `Ein Adapter von ${source}` : 'Ein Adapter eines eigenen Modells'),
    response: { each: 'jede Antwort', ofEach: 'jeder Antwort', ofTwo: 'je zwei Antworten' },
    drawn: { each: 'jede frische Antwort', ofEach: 'jeder frischen Antwort', ofTwo: 'je zwei frischen Antworten' },
    prompt: 'Prompt',
    given: (pairs) => `zieht nichts: ${plural(pairs, { one: 'Paar', other: 'Paare' })} der Datei werden genommen`,
    sampled: (responses, prompts) =>
      `schreibt ${plural(responses, { one: 'Antwort', other: 'Antworten' })} zu jedem von ${plural(prompts, { one: 'Prompt', other: 'Prompts' })}`,
    waitingSample: 'Hier werden die Antworten stehen.',
    waitingSolve: tokens,
    waitingCompare:
      'Hier werden die Arme auf dieselben Prompts mit denselben Zufallszahlen antworten, vorher und nachher.',
    compare: 'Gleicher Prompt, gleiche Zufallszahlen',
    nats: 'Nat je Antwort',
    rewardOfPairs: (judged) =>
      `Anteil der zurückgehaltenen Paare, deren bevorzugte Antwort auch nach ${judged} die bessere ist, gemessen an Log-Verhältnissen zur Basis; Unentschieden zählt halb.`,
    reward: (judged) => `Mittel dessen, was die Regeln den Antworten ${judged} auf die zurückgehaltenen Prompts geben.`,
    winsUnit: 'Anteil der Prompts',
    winsOfPairs: (judged, over) =>
      `Anteil der zurückgehaltenen Paare, bei denen das Urteil auch nach ${judged} gilt und nach ${over} nicht; Unentschieden zählt halb.`,
    wins: promptsWon,
  },
  bandit: {
    learner: 'Eine Strategie über wenigen Aktionen',
    response: { each: 'jede Aktion', ofEach: 'jeder Aktion', ofTwo: 'je zwei Aktionen' },
    drawn: { each: 'jede frische Ziehung', ofEach: 'jeder frischen Ziehung', ofTwo: 'je zwei frischen Ziehungen' },
    prompt: 'Prompt',
    sampled: (actions) => `verteilt sich auf ${plural(actions, { one: 'Aktion', other: 'Aktionen' })}`,
    waitingSample: 'Hier wird die Wahrscheinlichkeit jeder Aktion stehen.',
    waitingSolve: 'Hier wird an jeder Aktion stehen, was mit ihrer Wahrscheinlichkeit geschah.',
    waitingCompare: 'Hier werden die Wahrscheinlichkeiten aller Arme stehen, vorher und nachher.',
    compare: 'Alle Arme nebeneinander',
    nats: 'Nat',
    reward: (judged) => `Erwartete wahre Belohnung ${judged}.`,
    winsUnit: 'Chance',
    winsOfGame: (judged, over) =>
      `Chance, dass eine Aktion ${judged} einer von ${over} vorgezogen wird, jede für sich gezogen.`,
    wins: (judged, over) =>
      `Chance, dass eine Aktion ${judged} mehr verdient als eine von ${over}, jede für sich gezogen; Unentschieden zählt halb.`,
  },
  compares: {
    texts: 'ein <oracle/> sagt von je zweien, was es bevorzugt',
    chosen: 'das <oracle/> sagt von je zweien, was es bevorzugt',
    given: 'das <oracle/> hat jedes Paar schon beurteilt',
    exact: 'das <oracle/> weiß, wie oft jede jede schlägt',
    drawn: (times) => `ein <oracle/> vergleicht je zwei, ${times}-mal`,
  },
  oracle: {
    person: 'Das Orakel ist, wer hier urteilt: je zwei, die sich unterscheiden, in verdeckter Reihenfolge.',
    hard: 'Die höhere Belohnung gewinnt immer',
    bradleyTerry: (temperature) => `Bradley–Terry bei Temperatur ${plain(temperature)}`,
    bestWorst: 'das Beste gegen das Schlechteste',
    random: 'zwei zufällige',
    flipped: (share) => `${share} der Urteile verkehrt`,
    biased: (bias) => `um ${plain(bias)} je Wort verzerrt`,
    proxy: (people, labels) =>
      `${people} Statt seiner urteilt ein Belohnungsmodell, das aus ${labels} solchen Urteilen gelernt hat.`,
  },
};
