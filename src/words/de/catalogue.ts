import type { Need } from '../../algorithms/objectives/row';
import type { CatalogueWords } from '../en/catalogue';
import { plain, plural, significant } from '../numbers';

const needs: Readonly<Record<Need, { short: string; long: string }>> = {
  reference: { short: 'eine Referenzstrategie', long: 'die Log-Wahrscheinlichkeiten einer Referenzstrategie' },
  lengths: { short: 'Längen', long: 'die Zahl der Token jeder Antwort' },
  wins: { short: 'Gewinnwahrscheinlichkeiten', long: 'die Wahrscheinlichkeit, dass jede Antwort gewinnt' },
  rewards: { short: 'Belohnungen', long: 'eine Belohnung für jede Antwort' },
  batch: { short: 'den Stapel', long: 'die anderen Paare des Schritts' },
  mismatched: { short: 'vertauschte Paare', long: 'die Log-Verhältnisse von Antworten unter fremden Prompts' },
  scores: { short: 'Bewertungen von Prompts', long: 'eine Bewertung für jeden probierten Prompt' },
  state: { short: 'ein Gedächtnis', long: 'Mittelwerte, die von Schritt zu Schritt mitgenommen werden' },
};

const objectives = (n: number) => plural(n, { one: 'Zielfunktion', other: 'Zielfunktionen' });

export const catalogue: CatalogueWords = {
  code: { name: 'Das Programm', loading: 'Das Programm wird geladen …' },
  list: {
    name: 'Liste der Zielfunktionen',
    search: 'Zielfunktionen suchen',
    hint: 'Name, Kennung, arXiv-Nummer oder Wörter',
    order: 'Ordnung',
    orders: { name: 'nach Namen', year: 'neueste zuerst', id: 'nach Kennung' },
    needs: 'Braucht',
    anything: 'irgendetwas',
    alone: 'nur log π',
    counted: (n, again) =>
      again === 0
        ? objectives(n)
        : `${objectives(n)} und ${plural(again, { one: 'Zeile', other: 'Zeilen' })} mit dem Verlust einer anderen`,
    none: 'Keine Zielfunktion passt.',
    hidden: (n) => `${objectives(n)} ohne den Filter.`,
    drop: 'Ohne Filter suchen',
    nearest: 'Die nächsten Namen:',
  },
  page: {
    back: '← Alle Zielfunktionen',
    also: 'auch',
    formula: (name) => `Formel von ${name}`,
    legend:
      '<i>w</i> ist die bevorzugte und <i>l</i> die andere Antwort, |<i>w</i>| ihre Länge in Token; <i>c</i> = log π − log π<sub>ref</sub>, der Vorsprung ist Δ = <i>c</i><sub>w</sub> − <i>c</i><sub>l</sub>; σ ist die logistische Funktion.',
    changes: 'Was sie ändert',
    fails: 'Wie sie versagt',
    needs: 'Was sie braucht',
    noCurve: 'Eine Kurve über dem Vorsprung gibt es nicht: Sie ist keine Funktion eines einzelnen Paars von Antworten.',
    cite: 'Zitieren',
    copyBibtex: 'BibTeX kopieren',
    bibtex: (name) => `BibTeX von ${name}`,
    code: 'Das Programm: WGSL für die GPU, TypeScript in f64 als Referenz',
    copy: 'Kopieren',
  },
  needs,
  reads: (wanted) => {
    if (wanted.includes('scores'))
      return 'Eine Bewertung für jeden probierten Prompt und gar keine Log-Wahrscheinlichkeiten.';
    const own = 'Die eigenen Log-Wahrscheinlichkeiten der Strategie';
    if (wanted.length === 0) return `${own} und sonst nichts.`;
    const all = [own, ...wanted.map((need) => needs[need].long)];
    return `${all.slice(0, -1).join(', ')} und ${all.at(-1)}.`;
  },
  names: {
    summary: 'Namen, die mehrere Methoden teilen',
    ours: 'Die Methode dieser Seite ist <strong>Accelerated PO (Nesterov)</strong>, <arxiv/>: Momentum um jede dieser Zielfunktionen, selbst aber keine davon.',
    here: {
      '2410.06293': 'die dieser Seite: keine Zielfunktion, sondern eine Schleife mit Momentum um jede von ihnen',
      '2408.06266': 'anchored_zero und anchored_down, in TRL apo_zero und apo_down',
      '2405.16436': 'rpo',
      '2404.19733': 'rpo_alpha von TRL',
      '2312.16430': 'mpo',
      '2411.10442': 'MPO von TRL',
      '2407.13399': 'chi2po',
      '2409.08845': 'aipo mit λ = 0',
    },
    alphaDpo: 'wie AIPO sich ohne Nachahmung nennt',
    shared: '<name/> ist auch kurz für <methods/>.',
    and: ' und ',
    thisPage: ', die Methode dieser Seite',
  },
  settings: {
    of: (id) => `Einstellungen von ${id}`,
    none: 'Sie hat keine Einstellungen.',
    one: (symbol, id) => `${symbol} von ${id}`,
    slider: (symbol, id) => `${symbol} von ${id}, Regler`,
    range: (least, most) => `${plain(least)} bis ${plain(most)}.`,
    usual: (value, source) => `Ohne Angabe ${value}: ${source}.`,
    reset: 'Zurücksetzen',
    resetOne: (symbol, id) => `${symbol} von ${id} zurücksetzen`,
  },
  margin: {
    name: 'Verlust und Steigung über dem Vorsprung',
    over: 'Darüber zeichnen',
    nothing: 'nichts',
    alone:
      'Gezeichnet für einen ersten Schritt aus diesem einen Paar: Im Training erfährt sie von den anderen Paaren des Schritts.',
    width: 'Breite',
    suits: (id) => `passend zu ${id}`,
    range: (most) => `−${plain(most)} bis ${plain(most)}`,
    loss: 'Verlust',
    plain: 'wie er ist',
    scaled: '0 und Steigung ±1 bei Δ = 0',
    source: 'Zielfunktionen über dem Vorsprung',
    titles: { loss: 'Verlust', slope: 'Steigung' },
    about: {
      scaled: 'weniger seinen Wert bei Δ = 0, in Einheiten seiner Steigung dort',
      loss: 'eines Paars, über seinem Vorsprung Δ',
      slope: 'dL/dΔ: unter 0 wird der Vorsprung vergrößert, über 0 verkleinert',
    },
    cut: '; abgeschnitten, wo er explodiert',
    charts: { loss: 'Verlust über dem Vorsprung', slope: 'Steigung des Verlusts über dem Vorsprung' },
    columns: { loss: (id) => `Verlust von ${id}`, slope: (id) => `Steigung von ${id}` },
    picture: (names, range) => `${names.join(' und ')}, für Vorsprünge von −${plain(range)} bis ${plain(range)}.`,
  },
  facts: {
    name: 'Verlust und Steigung in Zahlen',
    objective: 'Zielfunktion',
    loss: 'Verlust bei Δ\u00a0=\u00a00',
    slope: 'Steigung bei Δ\u00a0=\u00a00',
    stationary: 'stationär',
    jumps: 'die Steigung springt',
    noneStationary: 'nirgends im Bild',
    noneJumps: 'nirgends',
    at: (place) => `bei\u00a0${place}`,
    extreme: (kind, place, loss) =>
      `am ${kind === 'least' ? 'tiefsten' : 'höchsten'} bei\u00a0${place}, Verlust\u00a0${significant(loss)}`,
  },
  pair: {
    moves: 'Was sich mit Δ bewegt',
    legend: 'Was sich mit dem Vorsprung bewegt',
    splits: { both: 'beide', w: 'nur w', l: 'nur l' },
    tokensW: 'Token von w',
    tokensL: 'Token von l',
    nats: '−log π_ref je Token',
    winsW: 'P(w gewinnt)',
    winsL: 'P(l gewinnt)',
    one: (w, l) => `Ein Paar, mit <i>c</i><sub>w</sub> = ${w} und <i>c</i><sub>l</sub> = ${l}.`,
    lengths: (w, l) => `Festgehalten: ${plain(w)} und ${plain(l)} Token`,
    policy: (nats) =>
      ` mit je log π<sub>ref</sub> = −${plain(nats)} Nat, sodass log π = log π<sub>ref</sub> + <i>c</i>. Die Kurve endet, wo eine Antwort wahrscheinlicher als sicher wäre`,
    wins: (w, l) => `Festgehalten: Gewinnwahrscheinlichkeiten ${plain(w)} und ${plain(l)}.`,
    nothing: 'Sonst wird nichts gelesen.',
  },
  use: {
    title: 'Im Experiment verwenden',
    in: 'In',
    newArm: 'einem neuen Arm',
    use: 'Verwenden',
    undo: 'Rückgängig',
    cannot: (why) => `Damit kann das Experiment nicht laufen: ${why}.`,
    full: (n) =>
      `Das Experiment hat ${n} Arme, mehr sind nicht möglich. Die Zielfunktion einem davon geben oder zuerst in den Einstellungen einen Arm entfernen.`,
    plain: 'Ein neuer Arm läuft in der einfachen Schleife, ohne Momentum, neben den vorhandenen.',
    added: (number, name) => `Als Arm ${number} hinzugefügt: „${name}“.`,
    changed: (arm, name) => `„${arm}“ verwendet jetzt ${name}.`,
    setBack: (what) => `Zurückgesetzt, weil es nicht dazu passt: ${what}.`,
    next: 'Läuft mit dem nächsten Start.',
  },
};
