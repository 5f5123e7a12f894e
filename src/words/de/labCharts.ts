import type { LabChartsWords } from '../en/labCharts';
import { fixed, plural, significant } from '../numbers';

const ofSteps = (n: number) => plural(n, { one: 'Schritt', other: 'Schritten' });
const seeds = (n: number) => plural(n, { one: 'Seed', other: 'Seeds' });

const exponent = (slope: { mean: number; low: number; high: number } | null) =>
  slope
    ? `${fixed(slope.mean, 2)} (95-%-Intervall ${fixed(slope.low, 2)} bis ${fixed(slope.high, 2)})`
    : 'kein Exponent';

export const labCharts: LabChartsWords = {
  scales: { linear: 'linear', log: 'log', loglog: 'log–log' },
  iteration: 'Iteration',
  readout: (iteration) => `Iteration ${iteration}`,
  theory: (what, arm) => `${what}, ${arm}`,
  bound: 'Schranke',
  clock: {
    title: 'Die Uhr cₜ',
    about: (how) =>
      `Theorem 4.1: Nach t Schritten ist die Lösung π₀ · exp(cₜ · r/β), mit cₜ = d₁ + … + dₜ und dₜ₊₁ = 1 + α·dₜ. ${how} Jeder Arm zählt in Schritten mit seinem eigenen β.`,
    unmeasured:
      'Gepunktet: die geschlossene Form; diese Urteile oder Zielfunktionen haben keine Bradley–Terry-Chancen, an denen sie zu messen wäre.',
    exact: (apart) =>
      `Durchgezogen: in der Bahn gemessen; gepunktet: die geschlossene Form, höchstens ${significant(apart)} entfernt.`,
    drawn:
      'Durchgezogen: in der Bahn gemessen; gepunktet: die geschlossene Form, von der ausgeloste Urteile abweichen.',
  },
  gap: {
    title: 'Die Lücke schließt sich',
    about: (n) => `Bestmögliche erwartete Belohnung minus die der Lösung${n === null ? '' : `, Mittel über N = ${n}`}.`,
    bounded:
      'Gepunktet: Theorem 4.4 mit seiner Konstante, β·W((1−p)/(e·p))/c_t, wobei p ist, was die Basisstrategie der besten Aktion gibt: Keine Belohnungen lassen eine größere Lücke.',
    unbounded:
      'Keine Schranke ist gezeichnet: Die Konstante von Theorem 4.4 gilt für DPO mit exakten Chancen der wahren Belohnungen.',
    axes: 'Achsen der Lücke',
  },
  rates: {
    title: 'Wie schnell',
    about: (iterations) =>
      `Schritte, bis die Lücke höchstens ε ist, und der Exponent, angepasst an die zweite Hälfte von ${ofSteps(iterations)} (−1 ist ein Fall wie 1/T). Das Intervall misst die Anpassung, nicht den Zufall. c_T/T: einfache Schritte, die ein Schritt wert ist.`,
    columns: {
      arm: 'Arm',
      steps: (epsilon) => `Schritte bis ε = ${significant(epsilon)}`,
      slope: 'Steigung (log–log)',
      interval: '95-%-Intervall',
      last: 'letzte Lücke',
    },
    epsilon: 'ε, die zu erreichende Lücke',
    label: 'Wie schnell, nach Armen',
    moreThan: (steps) => `mehr als ${steps}`,
    interval: (low, high) => `${low} bis ${high}`,
  },
  game: {
    title: 'Dualitätslücke',
    heading: { last: 'Dualitätslücke, letzte Lösung', average: 'Dualitätslücke, Mittel aller Lösungen' },
    about:
      'Wie weit der beste Gegner die Strategie schlägt, 2 max P(x ≻ π) − 1: 0 im Gleichgewicht. Ein Mittel aller Lösungen kann ihm näher kommen als je die letzte.',
    of: 'Dualitätslücke',
    choices: { last: 'letzte Lösung', average: 'Mittel' },
    axis: 'Achse der Dualitätslücke',
    last: (arm) => `${arm}, letzte`,
    average: (arm) => `${arm}, Mittel`,
    distance: 'Abstand zum Gleichgewicht',
    aboutDistance:
      'KL(Gleichgewicht ‖ Lösung), Nat: der Radius einer Bahn. Wo er wächst, dreht die Strategie nach außen; wo er fällt, nach innen.',
  },
  seeds: {
    title: 'Lücke über Seeds',
    heading: (n) => `Über ${seeds(n)}`,
    about: (n, wanted, meaning) =>
      `Lücke jedes Arms unter ausgelosten Urteilen, N = ${seeds(n)}${n < wanted ? ` von ${wanted}, weitere kommen` : ''}: ${meaning}. Jeder Arm sieht dieselben Zufallszahlen.`,
    band: 'Band',
    bands: { sd: '± Std.-Abw.', se: '± Std.-Fehler', range: 'Min–Max', all: 'alle' },
    meanings: {
      sd: 'Mittel ± eine Standardabweichung: wie sehr sich einzelne Läufe unterscheiden',
      se: 'Mittel ± ein Standardfehler: wie genau das Mittel bekannt ist',
      range: 'vom kleinsten bis zum größten Seed',
      all: 'jeder Seed und ihr Mittel',
    },
    paired: 'Nach Seeds gepaart',
    aboutPaired: (arm, n) =>
      `Lücke von ${arm} minus die des anderen Arms unter demselben Seed, N = ${seeds(n)}; das Band ist das 95-%-Intervall des Mittels. Unter 0 liegt Momentum vorn.`,
    low: (band) => `${band}, unten`,
    high: (band) => `${band}, oben`,
    bandOf: (arm) => `${arm}, Band`,
    minus: (arm) => `minus ${arm}`,
    interval: (arm) => `minus ${arm}, 95 %`,
  },
  spread: {
    title: 'Wie weit Läufe streuen',
    waiting: 'Wie weit einzelne Läufe streuen, wird berechnet.',
    about: ({ seeds: n, iterations }, from, strength, labels) =>
      `Standardabweichung über N = ${seeds(n)} der Log-Chancen zwischen der besten und der schlechtesten Aktion nach ${ofSteps(iterations)}, bei β ab ${significant(from)}, wo kein Lauf vor seinem Ende entschieden ist. Theorie: Exponent 1 in 1/(β(1−α)), −½ in der Zahl der Urteile. Gemessen: ${strength.map(({ name, alpha, slope }) => `${exponent(slope)} ${alpha === 0 ? name : `mit ${name}`}`).join('; ')}; ${exponent(labels)} in den Urteilen.`,
    againstStrength: 'Über 1/(β(1−α)):',
    againstLabels: (beta) => `Über den Urteilen je Iteration, bei β = ${significant(beta)}:`,
    computing: 'Wird berechnet.',
    strengthTitle: 'Streuung über 1/(β(1−α))',
    labelsTitle: 'Streuung über den Urteilen je Iteration',
    labels: 'Urteile',
    logarithmic: (title) => `${title}, beide Achsen logarithmisch`,
    fit: (name) => `Anpassung, ${name}`,
    without: 'ohne Momentum',
    columns: { of: 'über', arm: 'Arm', place: 'Stelle', deviation: 'Standardabweichung' },
    labelsAnIteration: 'Urteile je Iteration',
  },
  variation: {
    title: 'Die Strategie wendet sich der besten Aktion zu',
    about: (seed, best) => `Halber L1-Abstand${seed === null ? '' : ` (Seed ${seed})`} zu ${best}.`,
    ranked: 'der besten Strategie, die zwischen den besten Aktionen teilt, wo es zwei gibt',
    unranked: 'der Aktion, die gegen jeden Gegner am meisten gewinnt',
    bounded: (theorem, gap) =>
      `Gepunktet: ${theorem} mit seiner Konstante, (1−p)/p · exp(−c_t·Δ/β), wobei p ist, was die Basisstrategie der besten Aktion gibt; Δ = ${significant(gap)}.`,
    tie: 'Zwei Aktionen sind die besten: Der kleinste Abstand Δ ist 0, und Theorem 4.8 verspricht nichts.',
    unbounded:
      'Keine Schranke ist gezeichnet: Theorem 4.8 gilt für DPO mit exakten Chancen der wahren Belohnungen, B.2 für SPPO mit exakten Präferenzen.',
    axis: 'Achse des Abstands',
  },
  plane: {
    titles: { beta: 'Die Ebene von α und β', labels: 'Die Ebene von α und Urteilen' },
    about: (iterations, what) =>
      `Iteratives DPO mit konstantem α in dieser Welt: Jede Zelle ist ein ganzer Lauf von ${ofSteps(iterations)}. ${what}`,
    fewer: (beta) => `Überall β = ${significant(beta)}; weniger Urteile liegen tiefer.`,
    drag: 'Der Punkt lässt sich ziehen: Er stellt die verglichenen Arme.',
    line: (iterations) => `Die Linie verbindet gleiches β·T/c_T, T = ${iterations}.`,
    exact:
      'Die Urteile sind exakt, also ist die Farbe entlang der Linie überall gleich: Momentum ist nichts als ein kleineres β.',
    drawn:
      'Mit exakten Chancen einer Belohnung wäre die Farbe entlang der Linie überall gleich: Was sich ändert, macht Momentum mit diesen Urteilen.',
    colour: 'Farbe',
    quantities: { gap: 'Lücke', steps: 'Schritte bis ε' },
    of: 'Ebene von',
    verticals: { beta: 'α × β', labels: 'α × Urteile N' },
    epsilon: 'ε der Ebene',
    waiting: 'Die Ebene wird berechnet.',
    elsewhere: 'In Apogee öffnen: Dort wird die Ebene ausgeloster Urteile berechnet.',
    moreThan: (iterations) => `mehr als ${iterations}`,
    atDot: (alpha, name, value) => `am Punkt, α = ${fixed(alpha, 2)}, ${name} = ${significant(value)}`,
    still: 'ohne Momentum, α = 0',
    matched: (beta) => `ohne Momentum, β·T/c_T = ${significant(beta)}`,
    facts: (unit, seeds, cells, by, current) =>
      `${unit}; ${seeds}; ${cells} Zellen, ${by}${current ? '' : '; wird neu berechnet'}.`,
    units: { gap: 'Lücke', steps: 'Schritte bis ε' },
    noSeeds: 'exakt, keine Seeds',
    seeds: (n, wanted) => `N = ${seeds(n)} je Zelle${n < wanted ? ` von ${wanted}` : ''}`,
    inPage: 'in dieser Seite',
    columns: { gap: 'Lücke', error: 'Standardfehler', steps: 'Schritte bis ε', seeds: 'Seeds' },
    picture: (unit, name) => `${unit} über α (nach rechts) und ${name} (nach oben)`,
    momentum: 'α, Momentum',
    scale: { gap: 'Lücke', steps: 'Schritte' },
    dot: (name) => `α und ${name} des Arms mit Momentum; Pfeiltasten bewegen ihn`,
  },
};
