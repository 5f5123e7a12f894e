import type { LessonsWords } from '../en/lessons';
import { fixed, significant } from '../numbers';
import { HIDEABLE } from './lessonList';

const READERS: LessonsWords['readers'] = {
  alpha: 'α des Arms',
  beta: 'β des Arms',
  steps: 'wie viele Schritte zu sehen sind',
  kl: 'KL der Lösung zur Basisstrategie, in Nat',
  klStep: 'KL der Lösung zum Anker ihres Schritts, in Nat',
  reward: 'wahre Belohnung der Lösung',
  gap: 'was der Lösung zur besten Belohnung fehlt',
  best: 'Wahrscheinlichkeit der besten Aktion unter der Lösung, in Prozent (exakte Welten mit einem Prompt)',
  stretch: 'von der vorigen Lösung zum nächsten Anker, in Längen der letzten Änderung (drei Aktionen)',
  clock: 'c_t, die Schritte der einfachen Iteration, die Momentum wert ist',
  matchedBeta: 'β·T/c_T, das β der einfachen Iteration, die dort endet, wo der Arm endet',
  slope: 'Exponent der Lücke über der zweiten Hälfte der Iterationen',
  equilibriumKl: 'KL des Gleichgewichts zur Lösung, in Nat (allgemeine Präferenzen)',
  seeds: 'Seeds, die jeder Arm beendet hat',
};

const HIGHLIGHTS: LessonsWords['highlights'] = {
  transport: 'Abspielen, Weitergehen und die Stelle auf der Zeitleiste',
  arms: 'die Wahl eines Arms, neben α und β',
  dials: 'α und β des Arms',
  reference: 'welche Strategie die Referenz ist',
  triangle: 'wohin die Strategien gehen',
  step: 'ein Proximalschritt',
  bars: 'Wahrscheinlichkeiten und Belohnungen der Aktionen',
  plane: 'die Ebene von α und β',
  convergence: 'die Lücke über den Iterationen',
  clock: 'die Uhr c_t',
  cycle: 'der Abstand zum Gleichgewicht',
  note: 'was das Labor über die Welt sagt',
  verdict: 'das Fazit',
  charts: 'die Diagramme über den Iterationen',
  compare: 'der Vergleich der Arme',
  sample: 'die erste Phase',
  label: 'die zweite Phase',
  solve: 'die dritte Phase',
  extrapolate: 'die vierte Phase',
  settings: 'der Knopf, der die Einstellungen öffnet',
};

const LOCKS: LessonsWords['locks'] = {
  playhead: 'die Stelle auf der Zeitleiste',
  experiment: 'die Einstellungen',
};

const until = (predicting: boolean) => (predicting ? ' bis zur Vorhersage' : ' auf dieser Karte');

export const lessons: LessonsWords = {
  highlights: HIGHLIGHTS,
  locks: LOCKS,
  readers: READERS,
  card: {
    place: (number, title, at, of) =>
      `${number === null ? 'Eigene Lektion' : `Lektion ${number}`}: ${title} · ${at} von ${of}`,
    hidden: (parts) => `Bis dahin verborgen: ${parts.map((part) => HIDEABLE[part]).join(', ')}.`,
    lookAt: (places) => `Im Blick: ${places.map((one) => HIGHLIGHTS[one]).join('; ')}.`,
    showMe: 'Zeigen, wo <kbd>Esc</kbd> führt zurück',
    tooLong: (most) =>
      `Diese Lektion ist zu lang für einen Link, der höchstens ${most} Zeichen trägt: besser die Datei senden.`,
    copyLink: 'Link kopieren',
    thisLesson: 'diese Lektion',
    back: 'Zurück',
    finish: 'Beenden',
    next: 'Weiter',
    skip: 'Überspringen',
    setUp: 'Neu aufbauen',
    notYet: (lock, predicting) =>
      `Noch nicht: ${LOCKS[lock]} ${lock === 'experiment' ? 'ruhen' : 'ruht'}${until(predicting)}.`,
    atRest: (locks, predicting) => `In Ruhe${until(predicting)}: ${locks.map((lock) => LOCKS[lock]).join(', ')}.`,
  },
  labelling: {
    place: (at, of) => `${at} von ${of}`,
    undo: 'Rückgängig',
    pair: 'Paar',
    you: 'Eigenes Urteil',
    oracle: 'Orakel zieht A vor',
    label: 'Sein Urteil',
    names: { left: 'A', right: 'B', tie: 'gleich gut' },
  },
  predicting: {
    said: (question) => `${/[.?]$/.test(question) ? ' Vorhergesagt' : ': vorhergesagt'} <said/>.`,
    right: 'So ist es.',
    otherwise: (came, hint) => `Es kam anders${came}. ${hint}`,
    computing: 'Wird berechnet …',
    again: 'Neu vorhersagen',
    mark: (along) => `${fixed(along, 2)} letzte Änderungen von der vorigen Lösung`,
    agreed: (n, of) => `was das Orakel vorzieht, in ${n} von ${of}`,
    cameAt: (along) => `, bei ${fixed(along, 2)}`,
    came: (value) => `: ${value}`,
    noChoice: 'Bitte eines wählen.',
    predict: 'Das ist die Vorhersage',
  },
  task: {
    now: (value, reader) => `Jetzt: ${value === null ? '…' : significant(value)} (${READERS[reader]})`,
    done: (text) => `Erledigt. ${text}`,
  },
  save: {
    summary: 'Antworten für eine Klasse speichern',
    about:
      'Eine Datei mit den Vorhersagen und den erledigten Aufgaben. Gesendet wird nichts: Weitergeben ist Sache der Lernenden.',
    name: 'Name, falls gewünscht',
    save: 'Antworten speichern',
    withRun: 'Mit dem Lauf auf dem Bildschirm: sein Link, und um wie viel ein Arm vor einem anderen lag',
    arm: 'Eigener Arm',
    against: 'gegen',
    unfinished: 'Der Lauf ist unter keinem Seed zu Ende gekommen.',
    noLink: (why) => `Der Lauf hat keinen Link: ${why}.`,
  },
  class: {
    name: 'Die Klasse',
    back: 'Zurück zu den Lektionen',
    leftOut: (n) => (n === 1 ? 'Eine Datei wurde ausgelassen:' : `${n} Dateien wurden ausgelassen:`),
    none: 'Keine Datei ließ sich lesen.',
    noName: 'ohne Namen',
    of: (title, n) =>
      `„${title}“, Antworten von ${n === 1 ? 'einer Person' : `${n} Lernenden`}. Sie bleiben in dieser Seite, bis sie geschlossen wird.`,
    nothingToAnswer: (place) => `${place}: nichts zu beantworten.`,
    all: 'Alle Antworten',
    table: 'Alle Antworten, eine Zeile für jede Person',
    learner: 'Person',
    predicted: (said, of, right) => `${said} von ${of} haben vorhergesagt, und bei ${right} ist es eingetroffen.`,
    doneBy: (n, of) => `<strong>Erledigt von ${n}</strong> von ${of}.`,
    came: '✓ so kam es',
    labels: 'Urteile über jedes Paar',
    pair: 'Paar',
    equal: 'Gleich',
    oracle: 'Orakel zieht A vor',
    taskDone: 'Aufgabe erledigt',
    taskOpen: 'Aufgabe offen',
    mark: (along, left) => `${significant(along)} entlang, ${significant(left)} links davon`,
    predictions: (question, n, came) =>
      `${question} ${n === 1 ? '1 Vorhersage' : `${n} Vorhersagen`}${came === null ? '' : `; es kam ${significant(came)}`}.`,
    valueCame: (came) => `es kam ${significant(came)}`,
    dots: (unit, beyond) =>
      `Ein Punkt für jede Person${unit && `, in ${unit}`}.${beyond > 0 ? ` Hohl: ${beyond} weiter draußen als die Achse.` : ''}`,
    marks: (question, n, came) =>
      `${question} ${n === 1 ? '1 Marke' : `${n} Marken`}${came === null ? '' : `; es kam ${significant(came)} entlang`}.`,
    previous: 'vorige Lösung',
    solution: 'Lösung',
    cross: (beyond) =>
      `Ein Punkt für jede Person; das Kreuz ist, was kam, und die Scheibe, was als nahe gilt.${beyond > 0 ? ` Hohl: ${beyond} weiter draußen als das Bild.` : ''}`,
  },
  runs: {
    title: 'Die Läufe',
    table: 'Alle Läufe, eine Zeile für jede Person',
    learner: 'Person',
    arm: 'Arm',
    against: 'gegen',
    world: 'Welt',
    ahead: 'Vorsprung',
    seeds: 'Seeds',
    kl: 'mehr KL, in Nat',
    copyLink: 'Link kopieren',
    runOf: (name) => `der Lauf von ${name}`,
    said: (n, ahead, behind) =>
      `Von ${n} Läufen liegen ${ahead} ganz vorn, ${behind} ganz zurück, und ${n - ahead - behind} lassen sich nicht unterscheiden.`,
    picture: (unit) => `Wie weit der Arm jeder Person vorn liegt (${unit}).`,
    caption: (unit) =>
      `Ein Punkt für jede Person: wie weit der Arm vorn liegt (${unit}), mit dem 95-%-Intervall über die Seeds; ohne eines gibt es einen Seed. Rechts der Linie heißt vorn. Hohl: weiter draußen als die Achse.`,
  },
};
