import type { PartsWords } from '../en/parts';

export const parts: PartsWords = {
  half: 'In halber Genauigkeit (Produkte von f16-Zahlen): nicht mit einem Lauf in f32 zu vergleichen.',
  phases: { sample: 'ziehen', label: 'urteilen', solve: 'lösen', extrapolate: 'extrapolieren' },
  close: 'Schließen',
  inTheRest: 'Nicht im ersten Teil der Aufzeichnung.',
  working: 'Wird ausgerechnet …',
  bytes: 'Byte',
  language: {
    label: 'Sprache',
    missing: (name) =>
      `Die Texte dieser Seite in einer anderen Sprache (${name}) ließen sich nicht laden. Besteht eine Verbindung?`,
    dismiss: 'Ausblenden',
  },
  entry: 'Der Eintrag',
  failed: {
    about: (what) => `Anzeige fehlgeschlagen: ${what}.`,
    help: (why) => `Vielleicht hilft es, es erneut zu versuchen oder die Seite neu zu laden. (${why})`,
    again: 'Erneut versuchen',
    reload: 'Neu laden',
  },
  copy: {
    done: 'Kopiert',
    refused: (what) => `Der Browser ließ die Seite nicht kopieren. ${what}, zum Kopieren von hier:`,
  },
};
