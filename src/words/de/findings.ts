import type { FindingsWords } from '../en/findings';

export const findings: FindingsWords = {
  title: 'Was gemessen wurde',
  document: 'Das Dokument',
  loading: 'Wird geladen …',
  documents: 'Dokumente (auf Englisch)',
  titles: {
    'fair-test': 'Ein fairer Test des Momentums an Texten',
    paper: 'Die Abbildungen der Arbeit neben unseren',
    'default-experiment': 'Das Standardexperiment',
    'over-optimisation': 'Überoptimierung eines Stellvertreters',
  },
  table: (n) => `Tabelle ${n}`,
};
