import type { Against, LabWords } from '../en/lab';
import { fixed, grouped, plain, plural, signed, significant } from '../numbers';

/** What momentum is held against, in the nominative and in the dative. */
const AGAINST: Readonly<Record<Against, readonly [string, string]>> = {
  matched: ['die Kontrolle mit β·T/c_T', 'der Kontrolle mit β·T/c_T'],
  limit: ['die Kontrolle mit β(1−α)', 'der Kontrolle mit β(1−α)'],
  plain: ['der einfache Arm', 'dem einfachen Arm'],
};

const steps = (n: number) => plural(n, { one: 'Schritt', other: 'Schritte' });
const ofSteps = (n: number) => plural(n, { one: 'Schritt', other: 'Schritten' });
const size = (larger: boolean) => (larger ? 'größeres' : 'kleineres');

export const lab: LabWords = {
  title: 'Das Theorielabor',
  keys: 'Legende der Arme',
  parts: { charts: 'Die Diagramme des Labors', plane: 'Die Ebene von α und β' },
  after: (n) => `nach ${ofSteps(n)}`,
  delay: {
    large: (cells) =>
      `Dieses Experiment ist für die Bilder des Labors zu groß: Arme × Iterationen × Prompts × Aktionen ist mehr als ${grouped(cells)}. „Live trainieren“ führt es trotzdem aus.`,
    drawing: (share, left) =>
      `Das Labor wird gezeichnet: ${Math.floor(100 * share)} %${left === null ? '' : `, noch etwa ${left}`}`,
    long: (time) => `Dieses Labor zu zeichnen dauert auf diesem Rechner etwa ${time}.`,
    draw: 'Zeichnen',
  },
  actions: {
    legend: 'Aktionen des Dreiecks',
    corners: { top: 'Ecke oben', left: 'Ecke links', right: 'Ecke rechts' },
    nameless: (number) => `Aktion ${number}`,
  },
  bars: {
    title: (solution) => `Wahrscheinlichkeit jeder Aktion unter ${solution}`,
    about: 'Ein Balken je Arm; der Strich ist die Basisstrategie und lässt sich ziehen.',
    ranked: 'Darunter stehen die wahren Belohnungen: Auch sie lassen sich ziehen.',
    unranked: 'Hier urteilt eine Präferenzmatrix, es gibt also keine Belohnung.',
    scroller: 'Wahrscheinlichkeiten, Bild',
    spoken: (actions, arms, iterations) =>
      `Wahrscheinlichkeiten von ${actions} Aktionen für ${arms} Arme nach ${iterations} Iterationen`,
    base: (action) => `Wahrscheinlichkeit von ${action} in der Basis`,
    reward: (action) => `Wahre Belohnung von ${action}`,
    columns: { action: 'Aktion', reward: 'wahre Belohnung', base: 'Basis' },
  },
  mark: {
    about: 'Eigene Marke: wo der nächste Anker sein wird; Pfeiltasten bewegen sie',
    spoken: (along, beside) =>
      `${fixed(along, 2)} letzte Änderungen entlang von der vorigen Lösung aus, ${fixed(beside, 2)} daneben`,
    name: 'eigene Marke',
  },
  simplex: {
    title: 'Wohin die Strategien gehen',
    about: (among) =>
      `Jeder Punkt ist eine Strategie${among ? ' unter diesen drei Aktionen' : ''}; eine Ecke spielt nur eine Aktion. Die Linie ist die Lösung, die dünne mit Ringen der Anker (nächste Referenz), das Quadrat die <em>vorige Lösung</em>.`,
    field: 'Pfeile: die Richtung eines exakten Proximalschritts des gewählten Arms, länger bei längerem Schritt.',
    levels: 'Gepunktet: gleiche wahre Belohnung.',
    drawn: (seed) => `Urteile werden ausgelost; zu sehen ist Seed ${seed}.`,
    drag: 'Die Basisstrategie π₀ lässt sich ziehen.',
    toggles: { anchors: 'Anker', field: 'Vektorfeld', levels: 'Höhenlinien der Belohnung' },
    roles: { solution: 'Lösung', previous: 'vorige Lösung', anchor: 'Anker' },
    columns: { arm: 'Arm', iteration: 'Iteration', policy: 'Strategie' },
    ofAll: '(von allen Aktionen)',
    base: 'Basisstrategie; Pfeiltasten bewegen sie im Dreieck',
    noOrbit: (arm) => `${arm}: keine Bahn`,
    spoken: (names, arms, where) => `Dreieck aus ${names} mit den Bahnen von ${arms} Armen. ${where}`,
  },
  step: {
    title: (t, arm) => `Ein Proximalschritt, Iteration ${t} von ${arm}`,
    about:
      'Dieselben drei Aktionen in Log-Wahrscheinlichkeiten, wo eine Neigung ein gerader Pfeil ist und Momentum geradeaus weitergeht.',
    policies: {
      previous: 'vorige Lösung',
      reference: 'Referenz',
      anchor: 'Anker',
      solution: 'Lösung',
      next: 'nächster Anker',
    },
    columns: {
      policy: 'Strategie',
      across: 'nach rechts (Log-Verhältnis der dritten zur zweiten / √2)',
      up: 'nach oben (Log-Verhältnis der ersten zu den anderen · √(2/3))',
    },
    references: {
      anchor: 'den Anker',
      initial: 'die Basisstrategie',
      previous: 'die vorige Lösung',
      moving: 'die Referenz, die vom Anker zur Strategie gezogen wurde, so wie sie am Ende war',
      mixture: 'die Mischung aus äußerer Referenz und Anker',
    },
    begins: (anchor, fresh, against) => {
      const samples = fresh
        ? `Der Schritt beginnt am Anker ${anchor} und zieht seine eigenen Antworten`
        : `Der Anker ${anchor} zieht die Antworten`;
      return against === null
        ? `${samples}; die Zielfunktion hat keine Referenz, darum steht der Anker hier für sie.`
        : `${samples}, und der Schritt wird gegen ${against} gemessen.`;
    },
    ball: (radius) =>
      `Alle Strategien, die ihm so nahe sind, wie es die Lösung sein wird: KL ≤ ${significant(radius)} Nat. In Log-Wahrscheinlichkeiten ist diese Kugel ein Ei.`,
    rewardTilts: 'Die Belohnung neigt: In diese Richtung steigen die Log-Wahrscheinlichkeiten mit der Belohnung.',
    preferencesTilt:
      'Die Präferenzen neigen: In diese Richtung steigen die Log-Wahrscheinlichkeiten mit der Aussicht, den Anker zu schlagen.',
    lies: {
      drawn: (solution) =>
        `Die Lösung ${solution} liegt am Rand der Kugel; Urteile werden ausgelost, sie muss also nicht dort liegen, wohin die Neigung zeigt.`,
      exact: (solution) =>
        `Die Lösung ${solution} liegt dort, wo die Neigung den Rand der Kugel trifft; ein kleineres β macht die Kugel größer.`,
      edge: (solution) => `Die Lösung ${solution} liegt am Rand der Kugel.`,
    },
    still: (next) => `Ohne Momentum ist der nächste Anker ${next} die Lösung.`,
    fromAnchor: (next) => `Momentum führt die Lösung weiter, vom Anker weg, zum nächsten Anker ${next}.`,
    carries: (previous, next, ratio) =>
      `Von der vorigen Lösung ${previous} zum nächsten Anker ${next}: ${
        ratio === null ? 'Nichts hat sich bewegt' : `${fixed(ratio, 2)} × (Lösung − vorige Lösung)`
      }. Das ist das Momentum.`,
  },
  note: {
    noMomentum: {
      headline: 'Kein Arm verwendet hier Momentum.',
      detail: 'In den Einstellungen einem Arm ein konstantes α geben.',
    },
    noPlain: 'Neben Momentum steht hier kein einfacher Arm.',
    momentum: 'Momentum',
    withArm: (value, arm) => `${value} mit ${arm}`,
    without: (value) => `${value} ohne`,
    withScale: (value, scale) => `${value} mit ${scale}`,
    between: '; ',
    none: 'nie',
    steps: (epsilon, each) => `Schritte bis zu einer Lücke von ε = ${plain(epsilon)}: ${each}.`,
    noneHalves: 'Kein Arm kommt auf die halbe Lücke der Basisstrategie.',
    end: (iterations, each) => `Lücke nach ${ofSteps(iterations)}: ${each}.`,
    plain: {
      ahead: 'Momentum kommt früher an als der einfache Arm.',
      same: 'Momentum hilft hier nicht: Es ist so schnell wie der einfache Arm.',
      behind: 'Momentum hilft hier nicht: Es ist langsamer als der einfache Arm.',
    },
    control: {
      ahead: (larger) => `Momentum kommt früher an als der einfache Arm und als ein ${size(larger)} β.`,
      same: (larger) => `Momentum hilft hier, aber nicht mehr als ein ${size(larger)} β.`,
      behind: (larger) => `Momentum hilft hier, aber weniger als ein ${size(larger)} β.`,
    },
    clock: (iterations, clock, matched) =>
      `Bei exakten Urteilen und exakten Schritten ist Momentum eine andere Uhr und sonst nichts: ${steps(iterations)} sind ${fixed(clock, 2)} einfache Schritte, und iteratives DPO mit β·T/c_T = ${significant(matched)} endet bei derselben Strategie.`,
    limit: (beta, lead) =>
      `Mit β(1−α) = ${significant(beta)} liegt es die ganze Zeit vorn, am Ende um ${significant(lead)} einfache Schritte.`,
    waiting: {
      headline: 'Urteile werden hier ausgelost, ein Lauf sagt also wenig.',
      detail: (done, wanted) =>
        `Mittel und Intervall erscheinen, wenn alle von zwei oder mehr Seeds da sind: ${done} von ${wanted} bisher.`,
    },
    farther: (other) => `Momentum endet weiter vom Optimum entfernt als ${AGAINST[other][0]}.`,
    closer: (other) => `Momentum endet näher am Optimum als ${AGAINST[other][0]}.`,
    untold: (other) => `Momentum lässt sich hier von ${AGAINST[other][1]} nicht unterscheiden.`,
    paired: (other, n, { mean, low, high }) =>
      `Lücke mit Momentum minus Lücke mit ${AGAINST[other][1]}, nach Seeds gepaart, N = ${n}: ${signed(mean, 4)} (95-%-Intervall ${signed(low, 4)} bis ${signed(high, 4)})`,
    meanGap: (gap) => `mittlere Lücke ${significant(gap)}`,
    nearlyOneClock:
      'Im exakten Modell gehen beider Uhren fast gleich; ein Unterschied kommt also vor allem aus den ausgelosten Urteilen und den wenigen Gradientenschritten.',
    game: {
      noReward:
        'Eine Belohnung gibt es hier nicht: Ein Arm wird daran gemessen, wie weit ein Gegner ihn ausnutzen könnte.',
      faster: 'Momentum hilft hier nicht: Es verlässt das Gleichgewicht schneller.',
      closer: 'Hier endet ein Arm mit Momentum näher am Gleichgewicht als der einfache.',
      ends: (first, iterations, list) =>
        `KL vom Gleichgewicht, zuerst ${significant(first)} Nat, nach ${ofSteps(iterations)}: ${list}.`,
      inward: (names) => `Näher als am Anfang: ${names}.`,
      noneInward: 'Kein Arm endet näher am Gleichgewicht, als er begann.',
    },
  },
};
