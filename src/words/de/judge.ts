import type { JudgeWords } from '../en/judge';
import { plural } from '../numbers';

export const judge: JudgeWords = {
  title: 'Jetzt urteilen: Welche Antwort ist besser?',
  undo: 'Rückgängig',
  save: 'Eigene Urteile speichern',
  place: (at, of, known) => `${at} von ${of}${known > 0 ? `; ${known} davon früher schon beantwortet` : ''}`,
  allAnswered: (n, known) =>
    `${n === 1 ? 'Die eine Frage ist' : `Alle ${n} Fragen sind`} beantwortet${known > 0 ? `, ${known} davon früher` : ''}.`,
  goOn: 'Damit weitermachen',
  stays: 'Die Antworten bleiben in diesem Browser, für den Fall, dass dieselben zwei wiederkommen.',
  forget: (n) => `${plural(n, { one: 'Antwort', other: 'Antworten' })} früherer Besuche vergessen`,
  everyTenth:
    'Jede zehnte Frage kam schon einmal vor, andersherum, damit sichtbar wird, wie oft die Antworten übereinstimmen.',
  agreed: (same, of) =>
    `Von ${plural(of, { one: 'zweimal gestellten Frage', other: 'zweimal gestellten Fragen' })} gleich beantwortet: ${same}.`,
  equal: 'Gleich gut',
  skip: 'Überspringen',
  roles: { system: 'System', user: 'Nutzer', assistant: 'Assistent' },
  raw: 'Wie das Modell es liest',
  nothing: 'nichts',
  better: (name) => `${name} ist besser`,
};
