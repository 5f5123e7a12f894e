import type { KeepWords } from '../en/keep';

export const keep: KeepWords = {
  dismiss: 'Ausblenden',
  upTo: (progress) => `Behalten bis: ${progress}.`,
  sameNumbers: 'Von dort geht es mit denselben Zahlen weiter, als hätte der Lauf nie angehalten.',
  goOn: 'Fortsetzen',
  left: 'Ein Lauf blieb unvollendet:',
  show: 'Zeigen',
  title: 'Läufe',
  about:
    'Was hier trainiert wird, bleibt nach jeder Iteration in diesem Browser erhalten, mit den Gewichten zum Fortsetzen. Nichts wird irgendwohin gesendet.',
  room: (used, most) => `Dieser Host belegt ${used} von ${most}, die der Browser ihm zugesteht.`,
  reading: 'Die Liste wird gelesen …',
  none: 'Noch kein Lauf ist behalten. „Live trainieren“ macht einen.',
  otherVersion: 'von einer anderen Version dieser Seite behalten',
  running: 'zu sehen, läuft',
  elsewhere: 'läuft in einem anderen Tab',
  open: 'Öffnen',
  rename: 'Umbenennen',
  delete: 'Löschen',
  name: 'Name',
  keepName: 'Namen übernehmen',
  finished: 'fertig',
  iteration: (now, of) => `Iteration ${now} von ${of}`,
  underSeed: (iteration, now, of) => `${iteration}, Seed ${now} von ${of}`,
};
