import type { PhasesWords } from '../en/phases';
import { fixed, percent, plural, significant } from '../numbers';

const steps = (n: number) => plural(n, { one: 'Schritt', other: 'Schritte' });
const inSteps = (n: number) => plural(n, { one: 'Schritt', other: 'Schritten' });

export const phases: PhasesWords = {
  iteration: 'Eine Iteration, Phase für Phase',
  inDetail: (phase) => `${phase}, im Einzelnen`,
  waiting: {
    label: 'Hier wird das Orakel zeigen, was es bevorzugt.',
    search: 'Hier werden die probierten Anweisungen stehen, jede mit ihrer Wertung.',
    extrapolate: 'Hier wird das Momentum Größe und Richtung zeigen.',
  },
  arm: 'Arm',
  dial: (letter, arm) => `${letter} von ${arm}`,
  chooser: {
    previous: (noun) => `Voriger ${noun}`,
    next: (noun) => `Nächster ${noun}`,
    at: (noun, now, of) => `${noun} ${now} von ${of}`,
  },
  bars: {
    reward: (reward) => `Belohnung ${fixed(reward, 1)}`,
    was: (share) => `vorher ${percent(share, 1)}`,
  },
  sample: {
    instructed: 'Die Wörter davor sind die Anweisung; die zweite Antwort entstand ohne sie.',
    uninstructed: 'Die leere Anweisung: Beide Antworten stammen von der Basisstrategie.',
    nothing: '(sagt nichts)',
    proxy: (reward) => `Stellvertreter ${reward}`,
    unparsed: (reason) => `nicht lesbar: ${reason}`,
    found: {
      counts: {
        sentences: (n) => plural(n, { one: 'Satz', other: 'Sätze' }),
        words: (n) => plural(n, { one: 'Wort', other: 'Wörter' }),
        repeats: (n) => plural(n, { one: 'Wiederholung', other: 'Wiederholungen' }),
      },
      marks: {
        cheerful: 'heiter',
        plain: 'schlicht',
        gloomy: 'düster',
        kind: 'gute Tat',
        neutral: 'weder gut noch gemein',
        mean: 'gemeine Tat',
        happy: 'gutes Ende',
        open: 'offenes Ende',
        sad: 'trauriges Ende',
        fits: 'greift das Problem auf',
        friend: 'trifft ein Tier',
        helped: 'jemand hilft',
        dialogue: 'jemand spricht',
        'pattern match': 'Muster gefunden',
        'length fit': 'nahe an der Länge',
        'words found': 'Wörter gefunden',
        'valid JSON': 'gültiges JSON',
      },
    },
    bars: 'Wahrscheinlichkeit unter dem Anker',
  },
  label: {
    fresh: 'Aus diesen lernt der Arm nicht: Er fragt beim Lösen nach eigenen Ziehungen.',
    rewards: 'Dieser Arm lernt nicht aus Vergleichen, sondern aus der Belohnung jeder Antwort.',
    preferred: 'bevorzugt',
    rejected: 'abgelehnt',
    chance: 'Chance dieser Reihenfolge',
    noPair: 'Hier ist kein Paar: Alle Antworten auf diesen Anfang waren gleich.',
    skipped: (n) => `${plural(n, { one: 'Anfang', other: 'Anfänge' })} ${n === 1 ? 'ergab' : 'ergaben'} kein Paar.`,
    name: 'Bevorzugungen',
    wins: 'Chance, dass die Zeile der Spalte vorgezogen wird',
    drawn: (n) => `${n} gezogen`,
    first: (shown, of) => `Die ersten ${shown} von ${of} Aktionen.`,
  },
  loss: {
    picture: (first, last, step, of) =>
      `Verlust je Schritt: anfangs ${fixed(first, 3)}, ${fixed(last, 3)} bei Schritt ${step} von ${of}`,
    step1: 'Schritt 1',
    loss: 'Verlust',
    order: 'richtige Reihenfolge',
    margin: 'Vorsprung',
    gradient: 'Gradient',
    rate: 'Lernrate',
  },
  search: {
    reasons: {
      'warm-up': 'zufällig gezogen',
      gradient: 'den Gradienten des Mittels hinauf',
      exploration: 'ein Nachbar, denn das Mittel ist unsicher',
    },
    none: 'keine Anweisung',
    quoted: (instruction) => `„${instruction}“`,
    picture: (queries, last, score) =>
      `Wertungen von ${queries} Abfragen; die letzte, ${last}, erhielt ${fixed(score, 3)}`,
    query1: 'Abfrage 1',
    score: 'Wertung',
    believed: 'vermutet',
    calls: 'Fragen an das Orakel',
    best: (candidates) => `Die beste von bisher ${candidates} Anweisungen:`,
  },
  solve: {
    solved: (share) =>
      `Zu ${percent(share)} gelöst: der Vorsprung, geteilt durch die Log-Chancen, die das Orakel diesen Urteilen gab.`,
    waiting: 'Wenn die Schritte getan sind: was sie mit den Wahrscheinlichkeiten machten.',
    lost: (share) =>
      `Der Anker hat den doppelten Rang des Adapters, daher begannen die Schritte in seiner Nähe: ${significant(100 * share)} % seiner Änderung blieben weg.`,
    bars: 'Wahrscheinlichkeit unter der Lösung (Balken) und dem Anker (Strich)',
  },
  tokens: {
    first: 'Das erste Paar der Iteration, Token für Token.',
    unlearnt: 'Das erste Paar der Iteration, aus dem dieser Arm nicht lernte, Token für Token.',
    least: (nats) => `−${nats} Nat oder weniger`,
    most: (nats) => `+${nats} Nat oder mehr`,
    nats: (change) => `${change} Nat`,
    change: (change, before, after) => `${change} Nat, von ${before} auf ${after}`,
  },
  momentum: {
    nothing: 'Nichts wurde trainiert, also gibt es nichts weiterzutragen.',
    strength: 'Stärke α',
    step: 'letzter Schritt, ‖Lösung − Anker‖',
    momentum: { previous: 'Momentum, ‖α (Lösung − vorige)‖', anchor: 'Momentum, ‖α (Lösung − Anker)‖' },
    cosine: 'Kosinus zum letzten Schritt',
    restarted: 'Es zeigte gegen den letzten Schritt und wurde fallen gelassen (Neustart).',
    inFactors:
      'A und B des Adapters wurden jedes für sich extrapoliert: Was sie zusammen ändern, ist nicht genau (1+α)·Lösung − α·vorige.',
    bars: (anchor) => `Nächster Anker ${anchor} (Balken) und Lösung (Strich)`,
  },
  vectors: {
    previous: (name) => `vorige ${name}`,
    anchor: (name) => `Anker ${name}`,
    solution: (name) => `Lösung ${name}`,
    next: (name) => `nächster Anker ${name}`,
    without: (step) =>
      `Letzter Schritt der Länge ${significant(step)}; kein Momentum, also ist die Lösung der nächste Anker`,
    with: (step, momentum, cosine) =>
      `Letzter Schritt der Länge ${significant(step)}; Momentum der Länge ${significant(momentum)}, Kosinus ${significant(cosine)} dazwischen`,
  },
  sentence: {
    sampled: (anchor, does) => `Der <anchor>Anker</anchor> ${anchor} ${does},`,
    sampledAside: (anchor, does) =>
      `Der <anchor>Anker</anchor> ${anchor} ${does}, was nur diese Seite ansieht: Die Strategie wird selbst ziehen,`,
    oracle: 'Orakel',
    rewards: (ofEach) => `das <oracle/> nennt die Belohnung ${ofEach},`,
    wins: (each) => `das <oracle/> sagt, wie wahrscheinlich ${each} gewinnt,`,
    asks: (ofTwo) => `ein <oracle/> sagt von ${ofTwo}, was es bevorzugt,`,
    compares: (does) => `${does},`,
    pairs: (does, n) => `${does}, in ${plural(n, { one: 'Paar', other: 'Paaren' })},`,
    towards: { rewards: 'höhere Belohnungen', preferred: 'das Bevorzugte' },
    solved: (towards, solution, how) =>
      `der <solver>Löser</solver> bewegt die Strategie auf ${towards} zu, bis ${solution}, ${how},`,
    exactly: 'in einem exakten Schritt',
    inSteps: (n) => `in ${inSteps(n)}`,
    halfWayExact: 'über einen Punkt auf halbem Weg, an dem er erneut fragt',
    halfWay: (n) =>
      `in ${inSteps(n)} zu einem Punkt auf halbem Weg, an dem er erneut fragt, und in ${inSteps(n)} vom Anker aus`,
    ownDraws: (taken) => `${taken}, mit eigenen Ziehungen unterwegs`,
    optimistic: (taken) => `${taken}, und addiert diesen Schritt abzüglich des letzten`,
    carriesOn: (alpha, from) =>
      `und das <momentum>Momentum</momentum> trägt sie um ${significant(alpha)} ${from} weiter.`,
    drawsBack: (alpha, from) =>
      `und das <momentum>Momentum</momentum> zieht sie um ${significant(alpha)} ${from} zurück.`,
    from: { anchor: 'ihres Abstands vom Anker', previous: 'ihrer letzten Änderung' },
    restarted:
      'und das <momentum>Momentum</momentum>, das rückwärts zeigte, fällt weg: Der nächste Anker ist diese Lösung.',
    lookAhead:
      'und der nächste Anker ist diese Lösung: Eine Vorausschau tritt an die Stelle von <momentum>Momentum</momentum>.',
    without: 'und ohne <momentum>Momentum</momentum> ist der nächste Anker diese Lösung.',
    searchSampled: (n) =>
      `Die <base>Basisstrategie</base> beendet ${plural(n, { one: 'Anfang', other: 'Anfänge' })} zweimal, mit Wörtern davor und ohne,`,
    searchRewards: 'ein <oracle>Orakel</oracle> nennt die Belohnungen,',
    searchPrefers: 'ein <oracle>Orakel</oracle> sagt, was von beiden es bevorzugt,',
    searchSolved: (n) =>
      `die <em>Suche</em> geht dorthin weiter, wo die Wertung steigen sollte, ${steps(n)} insgesamt,`,
    searchKept: 'und die bisher besten Wörter stehen vor dem Prompt; die Gewichte bleiben, wie sie sind.',
  },
  reference: {
    reference: 'Referenz',
    output: 'Ausgabe',
    lookAhead: 'Vorausschau',
    judged: 'beurteilt',
    solution: (name) => `Lösung ${name}`,
    unseen: (name) => `Lösung ${name}, die kein Training sieht`,
    untrained: 'keine, da nichts trainiert wird',
    bestWords: (base) => `Basisstrategie ${base}, die bisher besten Wörter vor dem Prompt`,
    extragradient: 'Extragradient, fragt auf halbem Weg erneut',
    optimistic: 'optimistisch, addiert diesen Schritt abzüglich des letzten',
    none: 'keine, die Zielfunktion liest nur die Strategie',
    base: (name) => `Basisstrategie ${name}`,
    last: (name) => `letzte Lösung ${name}`,
    moving: (anchor, share, every) =>
      `${anchor}, zur Strategie hingezogen: ${significant(share)} des Wegs, alle ${steps(every)}`,
    mixture: (share, outer, anchor) =>
      `Mischung aus ${significant(share)} ${outer} und ${significant(1 - share)} ${anchor}`,
    first: (anchor) => `Anker ${anchor}, die Basisstrategie`,
    extrapolated: (anchor) => `Anker ${anchor} (extrapoliert)`,
    plain: (anchor, solution) => `Anker ${anchor} (= Lösung ${solution})`,
  },
};
