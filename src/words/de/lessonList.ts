import type { LessonListWords } from '../en/lessonList';

export const HIDEABLE: LessonListWords['hideable'] = {
  lab: 'das Labor',
  triangle: 'das Dreieck',
  clock: 'die Uhr',
  phases: 'die vier Phasen',
  verdict: 'das Fazit',
  charts: 'die Diagramme über den Iterationen',
  compare: 'der Vergleich der Arme',
};

export const lessonList: LessonListWords = {
  title: 'Lektionen',
  about:
    'Kurze Karten neben der Seite. Zuerst kommt die eigene Vorhersage, dann zeigt die Seite, was kommt. Die Antworten bleiben hier.',
  reading: 'Die Lektionen werden gelesen …',
  open: 'Eine eigene Lektion öffnen: eine JSON-Datei, die sich auch auf die Seite ziehen lässt.',
  join: 'Die Antworten einer Klasse zusammenführen: die Dateien, die ihre Lernenden gespeichert haben.',
  stays: 'Dateien bleiben in dieser Seite. Nichts wird irgendwohin gesendet.',
  own: 'Eigene',
  minutes: (minutes, done, all) => `Etwa ${minutes} Minuten${done > 0 ? `; ${done} von ${all} Karten erledigt` : ''}.`,
  hideable: HIDEABLE,
  hidden: (part) =>
    `Verborgen bis zur Vorhersage: ${HIDEABLE[part]}. Zuerst fragt die Karte, dann ist es zu sehen; auch wer die Lektion schließt, sieht es.`,
  toQuestion: 'Zur Frage',
  class: { name: 'Die Klasse', drawing: 'Wird gezeichnet …' },
};
