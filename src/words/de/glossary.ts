import { GLOSSARY, type Word } from '../../glossary';
import type { GlossaryWords, Said } from '../en/glossary';
import type { TermsWords } from '../en/terms';

interface GermanEntry extends Said {
  /** What is written for the word beside itself, in other cases and numbers. */
  forms?: readonly string[];
}

/** The entries of the glossary, by their English words. TERMS.md has the terms. */
const ENTRIES: Readonly<Record<Word, GermanEntry>> = {
  policy: {
    word: 'Strategie',
    forms: ['Strategien'],
    meaning: 'Was trainiert wird: gibt jeder Antwort auf einen Prompt eine Wahrscheinlichkeit.',
    formula: 'π(Antwort | Prompt)',
  },
  'base policy': {
    word: 'Basisstrategie',
    forms: ['Basis'],
    meaning: 'Die Strategie vor jedem Training, von der jeder Arm ausgeht.',
    formula: 'π₀',
  },
  arm: {
    word: 'Arm',
    forms: ['Arms', 'Arme', 'Armen'],
    meaning:
      'Eine Methode im Experiment: eine Zielfunktion mit ihren Einstellungen, Momentum und Referenz. Arme teilen sich Seeds, Prompts und Zufallszahlen.',
  },
  iteration: {
    word: 'Iteration',
    forms: ['Iterationen'],
    meaning: 'Ziehen, Urteilen, Lösen, Extrapolieren: einmal durch die Schleife.',
  },
  anchor: {
    word: 'Anker',
    forms: ['Ankers', 'Ankern'],
    meaning:
      'Die Strategie, von der eine Iteration ausgeht. Sie gibt die Antworten und ist in der einfachen Schleife die Referenz.',
    formula: 'π_t',
  },
  oracle: {
    word: 'Orakel',
    forms: ['Orakels'],
    meaning: 'Beurteilt Antworten: sagt, welche von zweien es vorzieht oder was jede wert ist.',
    formula: 'P(a ≻ b) = σ((r_a − r_b) / Temperatur)',
  },
  'true reward': {
    word: 'wahre Belohnung',
    forms: ['wahren Belohnung', 'wahrer Belohnung'],
    meaning:
      'Woher die Urteile des Orakels kommen und was die Diagramme messen; ein Orakel kann irren oder voreingenommen sein.',
    formula: 'r',
  },
  reference: {
    word: 'Referenz',
    forms: ['Referenzen'],
    meaning:
      'Die Strategie, mit der die Zielfunktion vergleicht, damit das Training nicht davonläuft: meistens der Anker.',
  },
  pair: {
    word: 'Paar',
    forms: ['Paares', 'Paars', 'Paare', 'Paaren'],
    meaning: 'Zwei Antworten auf einen Prompt, von denen das Orakel eine vorzieht: die bevorzugte und die abgelehnte.',
    formula: 'a ≻ b',
  },
  'implicit reward': {
    word: 'implizite Belohnung',
    forms: ['impliziten Belohnung', 'impliziten Belohnungen', 'impliziter Belohnung'],
    meaning: 'Wie viel wahrscheinlicher eine Antwort geworden ist als unter der Referenz.',
    formula: 'β log(π / π_ref)',
  },
  margin: {
    word: 'Vorsprung',
    forms: ['Vorsprungs', 'Vorsprünge', 'Vorsprüngen'],
    meaning: 'Implizite Belohnung der bevorzugten Antwort weniger die der abgelehnten.',
  },
  β: { word: 'β', meaning: 'Der Preis dafür, die Referenz zu verlassen: je kleiner, desto länger der Schritt.' },
  'proximal step': {
    word: 'Proximalschritt',
    forms: ['Proximalschritts', 'Proximalschritte', 'Proximalschritten'],
    meaning:
      'Einmal lösen: die Strategie, die bevorzugte Antworten gegen den Abstand von der Referenz abwägt (Gl. 3.5).',
    formula: 'argmax E r − β KL(π ‖ π_ref)',
  },
  solution: {
    word: 'Lösung',
    forms: ['Lösungen'],
    meaning: 'Was ein Proximalschritt gefunden hat. Das Ergebnis eines Laufs ist immer eine Lösung.',
    formula: 'π̂_t',
  },
  previous: {
    word: 'vorige Lösung',
    forms: ['vorigen Lösung'],
    meaning: 'Die Lösung der Iteration davor; am Anfang die Basisstrategie.',
  },
  extrapolation: {
    word: 'Extrapolation',
    meaning:
      'Von der Lösung aus entlang ihrer letzten Änderung weitergehen, in Gewichten oder in Log-Wahrscheinlichkeiten (Gl. 3.6).',
    formula: 'Anker = Lösung + α (Lösung − vorige Lösung)',
  },
  momentum: {
    word: 'Momentum',
    forms: ['Momentums'],
    meaning:
      'Extrapolation in jeder Iteration, nach Nesterov. Die Methode heißt damit Accelerated Preference Optimization.',
  },
  α: {
    word: 'α',
    meaning: 'Die Stärke des Momentums, konstant oder wachsend als t/(t+3). 0 ist die einfache Schleife.',
  },
  'plain arm': {
    word: 'einfacher Arm',
    forms: [
      'einfachen Arm',
      'einfachen Arms',
      'einfache Arm',
      'einfache Iteration',
      'einfachen Iteration',
      'einfache Schleife',
      'einfachen Schleife',
    ],
    meaning: 'Arm ohne Momentum, die einfache Iteration: Jede Lösung ist der nächste Anker.',
    formula: 'α = 0',
  },
  control: {
    word: 'Kontrolle',
    forms: ['Kontrollen', 'Kontrollarm'],
    meaning:
      'Die einfache Schleife mit einem anderen β: dem, das nach T exakten Schritten dort ist, wo Momentum ist, oder dem der Arbeit, dessen Schritte so lang sind, wie die von Momentum werden.',
    formula: 'β·T/c_T; β(1−α)',
  },
  KL: {
    word: 'KL',
    meaning: 'Abstand einer Strategie von einer anderen, in Nat. Mit der KL zur Basis wurde eine Belohnung bezahlt.',
    formula: 'KL(π ‖ π₀) = E_π log(π / π₀)',
  },
  nat: {
    word: 'Nat',
    meaning:
      'Worin KL und Logarithmen von Wahrscheinlichkeiten gezählt werden: 1 Nat ist ein Faktor e, wie 1 Bit ein Faktor 2.',
  },
  'win rate': {
    word: 'Gewinnrate',
    forms: ['Gewinnraten'],
    meaning:
      'Wie oft die Antworten einer Strategie die einer anderen auf dieselben Prompts schlagen; Unentschieden zählt halb.',
  },
  gap: {
    word: 'Lücke',
    forms: ['Lücken'],
    meaning:
      'Wie weit eine Strategie von der besten entfernt ist: in erwarteter Belohnung, oder in einem Spiel darin, um wie viel die beste Antwort gegen sie gewinnt (Dualitätslücke).',
  },
  equilibrium: {
    word: 'Gleichgewicht',
    forms: ['Gleichgewichts', 'Gleichgewichte'],
    meaning: 'In einem Spiel die Strategie, die keine Antwort schlägt.',
    formula: 'P(π ≻ μ) ≥ ½ für jedes μ',
  },
  seed: {
    word: 'Seed',
    forms: ['Seeds'],
    meaning:
      'Zahl, aus der aller Zufall einer Wiederholung kommt. Derselbe Seed ergibt auf derselben Engine denselben Lauf.',
  },
  band: {
    word: 'Band',
    forms: ['Bands', 'Bänder', 'Bändern'],
    meaning: 'Um eine Linie von Mittelwerten über Seeds: ± 1 Standardfehler.',
  },
  interval: {
    word: 'Intervall',
    forms: ['Intervalls', 'Intervalle', 'Intervallen'],
    meaning:
      'Um eine mittlere Differenz, nach Seeds gepaart: Von 100 solchen Intervallen zu 95 % enthalten etwa 95 die wahre Differenz.',
    formula: 'Mittel ± t · Standardfehler',
  },
  preset: {
    word: 'Vorlage',
    forms: ['Vorlagen'],
    meaning: 'Ein Experiment mit einem Namen, der immer dasselbe bedeutet.',
  },
  trace: {
    word: 'Protokoll',
    forms: ['Protokolls'],
    meaning: 'Alles, was ein Lauf sagt, Ereignis für Ereignis: was die Seite zeichnet und eine Laufdatei enthält.',
  },
  engine: {
    word: 'Engine',
    meaning:
      'Was einen Lauf berechnet: WebGPU oder die CPU bei einem Sprachmodell, doppelte Genauigkeit in einem Thread bei einer Strategie über wenige Aktionen.',
  },
};

export const glossary: GlossaryWords = {
  entryOf: (word) => ENTRIES[word],
  all: () => GLOSSARY.map(({ word }) => ENTRIES[word as Word]),
};

export const terms: TermsWords = {
  nameOf: (word) => ENTRIES[word].word,
  formsOf: (word) => [ENTRIES[word].word, ...(ENTRIES[word].forms ?? [])],
};
