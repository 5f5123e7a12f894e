import type { PresentWords } from '../en/present';
import { plural } from '../numbers';

export const present: PresentWords = {
  name: 'Vortragsmodus',
  triangle: 'Das Dreieck',
  drawing: 'Wird gezeichnet …',
  hidden: 'Verborgen, bis die Karte der Lektion ihre Vorhersage hat: verlassen und vorhersagen.',
  still: 'Die Karte der Lektion hält das fest: verlassen und tun, was sie verlangt.',
  blank: 'Der Bildschirm ist leer; jede Taste oder ein Klick holt ihn zurück',
  head: {
    notes: 'Notizen',
    notesTitle: 'Notizen für den Vortrag (N)',
    blank: 'Leeren',
    blankTitle: 'Den Bildschirm leeren (.)',
    full: 'Vollbild',
    leave: 'Verlassen',
    leaveTitle: 'Den Vortragsmodus verlassen (Esc)',
  },
  trainAbout: (train, time) => `${train}, etwa ${time}`,
  lab: {
    title: 'Wohin die Strategien gehen',
    after: (steps) => `Nach ${plural(steps, { one: 'Schritt', other: 'Schritten' })}.`,
    about:
      'Jeder Punkt ist eine Strategie; eine Ecke spielt nur eine Aktion. Die Linie ist die Lösung, die dünne mit Ringen der Anker, das Quadrat ist die <em>vorige</em>. Die Basisstrategie π₀ lässt sich ziehen.',
  },
  notes: {
    look: (look) => `Zu beachten: ${look}`,
    end: (headline) => `Am Ende: ${headline}`,
    now: (arm, parts) => `${arm} jetzt: ${parts}.`,
  },
  large: (phase) => `${phase}, groß`,
  tiles: 'Was groß zu sehen ist',
  triangleTile: 'Dreieck',
  triangleAbout: 'Wohin die Strategien gehen.',
};
