import type { ChartsWords } from '../en/charts';
import { fixed, plural } from '../numbers';

export const charts: ChartsWords = {
  title: 'Über die Iterationen',
  axis: 'Achse',
  axes: {
    iterations: { name: 'Iteration', option: 'Iterationen', missing: '' },
    labels: {
      name: 'Urteile des Orakels',
      option: 'Urteile des Orakels',
      missing: 'Hier werden keine Urteile gebraucht.',
    },
    tokens: { name: 'Tokens', option: 'verbrauchte Tokens', missing: 'Hier werden keine Tokens gebraucht.' },
    flops: {
      name: 'Gleitkommaoperationen',
      option: 'Gleitkommaoperationen',
      missing: 'Hier werden keine Gleitkommaoperationen gezählt.',
    },
  },
  bands: {
    exact: 'Exakt: Nichts ist gezogen, also gibt es kein Band.',
    oneSeed: 'Ein Seed, also keine Bänder.',
    none: (of) => `Linien werden Mittel über ${of} Seeds sein, Bänder ± 1 Standardfehler.`,
    first: (of) => `Linien sind bisher von einem Seed, von ${of}; Bänder kommen mit dem zweiten.`,
    some: (begun, of) => `Linien sind Mittel über ${begun} von ${of} Seeds; Bänder sind ± 1 Standardfehler.`,
    all: (of) => `Linien sind Mittel über ${of} Seeds; Bänder sind ± 1 Standardfehler.`,
  },
  zero: (bands) => `${bands} Iteration 0 ist die Basisstrategie.`,
  crowd: (plain) =>
    ` In Farbe: ${plain ? `${plain}, ` : ''}der gewählte Arm und der unter dem Zeiger; die anderen sind grau.`,
  fewer: 'Weniger Diagramme',
  more: (n) => plural(n, { one: 'weiteres Diagramm', other: 'weitere Diagramme' }),
  first: 'Erscheint mit der ersten fertigen Iteration.',
  undefined: 'Hier nicht definiert.',
  seeds: 'Seeds',
  countOfSeeds: (n) => plural(n, { one: 'Seed', other: 'Seeds' }),
  iteration: (n) => `Iteration ${n}`,
  bandFrom: (arm) => `${arm}, Band von`,
  bandTo: (arm) => `${arm}, Band bis`,
  arms: {
    search: 'Arme suchen',
    after: (n, iteration) => `${plural(n, { one: 'Arm', other: 'Arme' })} nach Iteration ${iteration}`,
    name: 'Arme und ihre Zahlen',
    arm: 'Arm',
  },
  tools: {
    noPicture: 'Es gibt kein Bild zum Speichern.',
    cannotSave: (why) => `Das Bild lässt sich nicht speichern: ${why}.`,
    name: (title) => `${title}: Werkzeuge`,
    about: 'Info',
    aboutTitle: (title) => `Info: ${title}`,
    table: 'Tabelle',
    asTable: (title) => `${title}: als Tabelle`,
    save: (title, format) => `${title}: als ${format} speichern`,
    tableOf: (title) => `${title}, Tabelle`,
  },
  exactNote: 'Exakt: Nichts ist gezogen.',
  seedNote: (seed) => `Urteile sind gezogen; dies ist Seed ${seed}.`,
  frontier: {
    title: 'Belohnung gegen KL',
    description:
      'Wahre Belohnung über der KL zur Basis, ein Punkt je Iteration: der ehrliche Vergleich, bei gleichem Abstand von der Basis. Gepunktet: das Beste aus n Ziehungen der Basis, ohne Training.',
    rings:
      'Ein Ring ist der nächste Anker, den das Momentum aus einer Lösung gemacht und noch kein Schritt trainiert hat.',
    columns: { arm: 'Arm', iteration: 'Iteration', kl: 'KL zur Basis (Nat)' },
    reading: (reward, kl) => `${fixed(reward)} bei ${fixed(kl)}`,
    unit: 'über Nat',
    x: 'KL zur Basis, Nat',
    nextAnchor: (arm) => `${arm}, nächster Anker`,
    bestOf: (n) => `Bestes aus ${n}`,
  },
  solution: 'der Lösung',
  beyond: 'der Lösung (mit ExPO der Strategie jenseits davon)',
  basePolicy: 'der Basisstrategie',
  reward: 'Belohnung',
  klBase: (judged) => `Abstand ${judged} von der Basisstrategie: womit die Belohnung bezahlt wurde.`,
  klBaseTitle: 'KL zur Basis',
  winRate: 'Gewinnrate gegen die Basis',
  headToHead: 'Direkter Vergleich',
  winsOver: (arm) => `Siege über ${arm}`,
  marginApart: ' β ist je Arm verschieden, daher einen Arm nur mit sich selbst vergleichen.',
  figures: {
    equalLength: {
      title: 'Gewinnrate bei gleicher Länge',
      description:
        'Die Gewinnrate gegen die Basis, aus der eine logistische Regression den Einfluss der Länge herausnimmt, wie bei AlpacaEval 2.0.',
      unit: 'Anteil der Prompts',
    },
    length: {
      title: 'Länge einer Antwort',
      description: 'Wörter je Antwort, damit ein Gewinn durch bloße Länge auffällt.',
      unit: 'Wörter',
    },
    expectedLength: {
      title: 'Länge einer Aktion',
      description: 'Erwartete Wörter einer Aktion: was ein Orakel, das Länge bevorzugt, neben der Belohnung bezahlt.',
      unit: 'Wörter',
    },
    parses: {
      title: 'Noch eine Geschichte',
      description: 'Anteil der Antworten, die die Grammatik der Geschichten lesen kann.',
      unit: 'Anteil der Antworten',
    },
    entropy: {
      title: 'Entropie',
      description:
        'Wie unentschieden die Lösung bei jedem Token ist; sinkt sie, werden die Antworten einander ähnlich.',
      unit: 'Nat je Token',
    },
    margin: {
      title: 'Vorsprung der impliziten Belohnung',
      description:
        'Differenz der Log-Verhältnisse von bevorzugter und abgelehnter Antwort über die Paare der Iteration, mal β, wo die Zielfunktion eines hat.',
      unit: 'β · Nat',
    },
    solved: {
      title: 'Wie weit der Schritt kam',
      description:
        'Der Vorsprung, geteilt durch die Log-Chancen, die das Orakel den Urteilen gab. Weit unter 1 endet der Schritt lange vor seiner Lösung, und β wirkt kaum.',
      unit: 'Anteil der Log-Chancen',
    },
    chosen: {
      title: 'log π der bevorzugten',
      description:
        'Mittlere Log-Wahrscheinlichkeit der bevorzugten Antworten unter der Lösung. Dass beide zusammen fallen, ist eine bekannte Wirkung von DPO.',
      unit: 'Nat',
    },
    rejected: {
      title: 'log π der abgelehnten',
      description: 'Mittlere Log-Wahrscheinlichkeit der abgelehnten Antworten unter der Lösung.',
      unit: 'Nat',
    },
    gap: {
      title: 'Lücke zur besten Strategie',
      description: 'Erwartete Belohnung der besten Strategie minus die der Lösung.',
      unit: 'Belohnung',
    },
    proxy: {
      title: 'Belohnung des Stellvertreters',
      description:
        'Was das urteilende Belohnungsmodell von der Lösung erwartet. Steigt es weiter, während die wahre Belohnung fällt, ist das Überoptimierung.',
      unit: 'Belohnung',
    },
    dualityGap: {
      title: 'Dualitätslücke',
      description: 'Wie viel die beste Erwiderung auf die Lösung gewinnt; 0 im Gleichgewicht der Bevorzugungen.',
      unit: 'Gewinnrate',
    },
    averageGap: {
      title: 'Dualitätslücke des Mittels',
      description: 'Dasselbe für das Mittel aller bisherigen Lösungen.',
      unit: 'Gewinnrate',
    },
    klEquilibrium: {
      title: 'KL zum Gleichgewicht',
      description: 'KL(Gleichgewicht ‖ Lösung): ob die Strategie nach innen oder nach außen kreist.',
      unit: 'Nat',
    },
  },
};
