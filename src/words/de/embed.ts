import type { EmbedWords } from '../en/embed';
import { fixed, plural, significant } from '../numbers';

const iterations = (n: number) => plural(n, { one: 'Iteration', other: 'Iterationen' });

export const embed: EmbedWords = {
  parts: {
    panel: 'Der Bereich',
    reward: 'Die Belohnung',
    triangle: 'Das Dreieck',
    plane: 'Die Ebene',
    phases: 'Die Phasen',
    verdict: 'Das Fazit',
    curve: 'Die Kurve',
  },
  missing: (reason) => `Hier ist kein Bild. ${reason}.`,
  noLink: 'die Adresse hat keinen Link',
  takes: (seconds) => `Die Berechnung würde etwa ${seconds} s dauern`,
  noRecording: 'Von diesem Experiment gibt es keine Aufzeichnung, und trainiert wird hier nicht',
  tooLarge: 'Diese Welt ist zu groß für einen Rahmen.',
  computing: 'Die Ebene wird berechnet.',
  noCurve: 'Sie ist keine Funktion eines Paars, also gibt es keine Kurve.',
  curve: 'Verlust und Steigung über dem Vorsprung',
  overIterations: 'Über die Iterationen',
  triangle: (actions, arms) => `Dreieck von ${actions} mit den Bahnen von ${arms}`,
  dot: (arm, alpha, beta) =>
    `Der Punkt ist ${arm}: α = ${fixed(alpha)}, β = ${significant(beta)}. Entlang der gestrichelten Linie ist β·T/c_T gleich.`,
  open: 'In Apogee öffnen',
  captions: {
    triangle: (arms, length, drawn) =>
      `Jeder Punkt ist eine Strategie, eine Ecke spielt nur eine Aktion. ${plural(arms, { one: 'Arm', other: 'Arme' })}, ${iterations(length)}${drawn}.`,
    exact: ', exakt',
    drawn: (seed) => `; Urteile sind gezogen, Seed ${seed}`,
    plane: (length) =>
      `Jede Zelle ist ein ganzer Lauf iterativer DPO mit diesem α und β (${iterations(length)}); exakt.`,
    phases: (length) =>
      `${iterations(length)}; ein Arm, ein Seed: Die Zahlen gelten für einzelne Texte und sind keine Mittelwerte.`,
    verdictExact: 'Exakt: Nichts ist gezogen.',
    verdict: (seeds) =>
      `Ein Punkt ist ein Seed, N = ${seeds}; der Balken ist das 95-%-Intervall der mittleren Differenz.`,
    curve: 'Ein Paar von Antworten, mit den Einstellungen der Arbeit: Verlust und Steigung über seinem Vorsprung Δ.',
  },
};
