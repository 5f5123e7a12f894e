import type { HealthWords } from '../en/health';
import { plural } from '../numbers';

export const health: HealthWords = {
  title: 'Wie geschrieben wird',
  about:
    'Neben der Belohnung, die steigen kann, während ein Modell verfällt: was jeder Arm zu zurückgehaltenen Prompts schreibt, und wie gut er noch einen Text von uns kennt, um den es in keiner Präferenz geht. Zuerst steht das Modell vor dem Training.',
  caption: 'Vom Modell vor dem Training zur letzten Iteration jedes Arms',
  arm: 'Arm',
  iteration: 'Iteration',
  reward: 'Belohnung',
  kl: 'KL zur Basis, Nat je Antwort',
  length: 'Tokens je Antwort',
  repetition: 'wiederholte 4-Gramme',
  entropy: 'Entropie, Nat je Token',
  perplexity: 'Perplexität eines neutralen Textes',
  accuracy: 'zurückgehaltene Paare in ihrer Reihenfolge',
  margin: 'Abstand darin, Nat',
  within: (value, low, high) => `${value} (${low} bis ${high})`,
  ofPairs: (pairs, seed) =>
    `Von ${plural(pairs, { one: 'zurückgehaltenem Paar', other: 'zurückgehaltenen Paaren' })} des Seeds ${seed}: wie viele so bevorzugt werden, wie sie beurteilt sind, und um wie viel mehr als von der Basis (Log-Verhältnis der gewählten − der verworfenen Antwort, ohne β). In Klammern 95-%-Intervalle über Paare: Sie sagen nichts darüber, wie das Training schwankt; das zeigen andere Seeds.`,
  fromTo: (before, after) => `${before} → ${after}`,
  alarms: {
    far: 'Mehr als ein halbes Nat je Token von der Basis entfernt: was hier in zwanzig Tokens steht, schriebe die Basis im Mittel einmal in 22 000 Malen (e¹⁰).',
    repeats:
      'Es wiederholt sich: mindestens drei von zehn Folgen von vier Tokens, und doppelt so viele wie zuvor, standen schon da. Gewöhnliche Prosa dieser Länge tut das kaum.',
    short:
      'Die Antworten sind weniger als ein Drittel so lang wie zuvor, zu denselben Prompts: bevorzugt wird vielleicht, fast nichts zu sagen.',
    long: 'Die Antworten sind mehr als dreimal so lang wie zuvor, zu denselben Prompts: vielleicht wird Länge belohnt, oder es findet kein Ende mehr.',
    certain:
      'Es bleibt kaum eine Wahl der Wörter: die Entropie liegt unter einem Viertel von zuvor, also steht fast dasselbe da, was immer gezogen wird.',
    forgets:
      'Die Perplexität eines neutralen Textes ist mehr als doppelt so hoch: jedes seiner Wörter ist weniger als halb so wahrscheinlich wie zuvor (geometrisches Mittel), obwohl es in keiner Präferenz um ihn geht.',
  },
};
