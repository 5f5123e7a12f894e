import type { PresetsWords } from '../en/presets';

/** An experiment’s own title stays as it is in links and files. */
export const presets: PresetsWords = {
  'tales-momentum': {
    title: 'Kleine Geschichten: was Momentum hinzufügt',
    look: 'Hilft Momentum einem kleinen Erzähler, oder hätte ein kleineres β dasselbe getan?',
  },
  'tales-controls': {
    title: 'Kleine Geschichten: Kontrollen, die wirken',
    look: 'Wo ein Schritt lange vor seiner Lösung endet, wirkt β kaum: Sind eine größere Lernrate, mehr Schritte oder mehr Iterationen so viel wert wie Momentum?',
  },
  'tales-solved': {
    title: 'Kleine Geschichten: gelöste Schritte',
    look: 'Jeder Schritt geht so weit, dass β bindet: Fügt Momentum etwas hinzu, das ein kleineres β nicht leistet?',
  },
  'tales-proxy': {
    title: 'Kleine Geschichten: ein Orakel, das wenig weiß',
    look: 'Ein Belohnungsmodell, das aus 32 Urteilen gelernt hat, urteilt: Wie weit folgt die wahre Belohnung seiner eigenen, und was ändert Momentum am Wendepunkt?',
  },
  'tales-betas': {
    title: 'Kleine Geschichten: β = 0,01; 0,1; 1',
    look: 'Mit dem β der Arbeit, in jeder Iteration zehnmal so groß: Wie weit geht jeder Schritt noch?',
  },
  'tales-groups': {
    title: 'Kleine Geschichten: Belohnungen einer Gruppe',
    look: 'Was machen GRPO, seine Varianten und REBEL aus Belohnungen, neben DPO mit denselben Ziehungen?',
  },
  'tales-relatives': {
    title: 'Kleine Geschichten: Momentum und seine Nachbarn',
    look: 'Was tun die Nachbarn von Momentum für denselben Erzähler: jenseits der Lösung beurteilt, gegen eine mitgehende Referenz gemessen oder zweimal gefragt?',
  },
  'tales-zopo': {
    title: 'Kleine Geschichten: einen Prompt suchen oder trainieren?',
    look: 'Können bei gleich vielen Fragen an das Orakel Wörter vor dem Prompt leisten, was Training leistet, bei einem Modell, das nie gelernt hat, ihnen zu folgen?',
  },
  'tales-objectives': {
    title: 'Kleine Geschichten: alle Zielfunktionen nebeneinander',
    look: 'Mit denselben Prompts und gleich vielen Schritten: Welche Zielfunktion bewegt den Erzähler wie weit, und zu welchem Preis?',
  },
  'bandit-clock': {
    title: 'Drei Aktionen, exakt',
    look: 'Alles ist exakt, und APO ist iteratives DPO mit einer schnelleren Uhr: Nach 20 Schritten steht die Kontrolle mit β·T/c_T bei derselben Strategie.',
  },
  'bandit-rates': {
    title: 'Zwanzig Aktionen, nahe Belohnungen',
    look: 'Die Belohnungen drängen sich oben: Die Lücke fällt wie 1/T, mit α = 0,3 um den Faktor 0,7, mit α = t/(t+3) wie 1/T²; und β·T/c_T endet mit jedem gleichauf.',
  },
  'bandit-linear': {
    title: 'Eine softmax-lineare Strategie',
    look: 'Die Parameter zu extrapolieren und die Log-Wahrscheinlichkeiten zu extrapolieren ergibt dieselbe Strategie, bis auf die letzten Stellen.',
  },
  'bandit-proxy': {
    title: 'Ein Orakel, das aus Urteilen gelernt hat',
    look: 'Es urteilt ein Belohnungsmodell, das „länger ist besser“ gelernt hat: Seine Belohnung steigt bis zum Ende, während die wahre nach einer Weile umkehrt, mit Momentum früher.',
  },
  'bandit-tie': {
    title: 'Gleichstand an der Spitze',
    look: 'Zwei Aktionen sind die besten, der kleinste Abstand ist also 0, und Theorem 4.8 verspricht nichts: Die Lücke der Belohnung schließt sich trotzdem, die Strategie behält beide.',
  },
  'bandit-noisy': {
    title: 'Ein Viertel der Urteile umgedreht',
    look: 'Läufe streuen wie 1/(β(1−α)) und wie 1/√N: Momentum vergrößert das Rauschen der Urteile, wie es ein kleineres β täte. Über 20 Seeds lässt es sich vom einfachen Arm nicht unterscheiden.',
  },
  'bandit-few': {
    title: 'Acht Urteile je Iteration',
    look: 'Acht Urteile sind zu wenige für das Gesetz, dass Läufe wie 1/(β(1−α)) streuen, doch streuen sie: Über 20 Seeds lässt sich Momentum vom einfachen Arm nicht unterscheiden.',
  },
  'bandit-preferences': {
    title: 'Präferenzen, die keine Belohnung erklärt',
    look: 'Eine Antwort liegt gegen jeden Gegner um 0,15 oder mehr vorn, wie Theorem B.2 es verlangt: Momentum wendet sich ihr früher zu, innerhalb der Schranke, und ein kleineres β leistet ebenso viel.',
  },
  'bandit-rock-paper-scissors': {
    title: 'Schere, Stein, Papier',
    look: 'Keine Aktion ist die beste: Mit α > 0 läuft die Strategie schneller in einer Spirale nach außen, mit α < 0 langsamer, und nur Vorausschau dreht nach innen.',
  },
  'bandit-displacement': {
    title: 'Die bevorzugte Antwort wird unwahrscheinlich',
    look: 'Zwei wahrscheinliche Antworten sehen für die Strategie gleich aus. DPO, mit Momentum oder ohne, geht entlang dessen, was sie unterscheidet, und endet bei einer dritten, die niemand bevorzugt hat, mit lauter gewonnenen Vorsprüngen; Nachahmung oder ein Anker hält die bevorzugte oben.',
  },
  'bandit-misled': {
    title: 'Eine Basisstrategie, die das Beste verbirgt',
    look: 'Die Basisstrategie schließt die beste Aktion fast aus: Bis sie gezogen wird, spricht kein Urteil für sie, und auch Momentum kann es nicht.',
  },
  'bandit-length': {
    title: 'Länge als Störgröße',
    look: 'Das Orakel mag lange Antworten, die wahre Belohnung nicht: Jeder Arm endet bei der längsten, und eine schnellere Uhr ist früher dort.',
  },
  'bandit-opposites': {
    title: 'Das Gegenteil von Momentum',
    look: 'Ein Anker, der ein Mittel seiner Vergangenheit ist (EMA), und eine halb zur Basis zurückgezogene Strategie sind Momentum mit umgekehrtem Vorzeichen: der Weg von iterativem DPO mit langsamerer Uhr, in Iteration 19 und 20 dort, wo DPO nach 10 war.',
  },
  'bandit-relatives': {
    title: 'Momentum und seine Nachbarn',
    look: 'Im exakten Modell geht jeder Nachbar von Momentum denselben Weg, Basis · exp(c·r/β), mit einer eigenen Uhr: Bei gleicher KL lassen sich keine zwei unterscheiden.',
  },
  'bandit-relatives-drawn': {
    title: 'Momentum und seine Nachbarn, mit ausgelosten Urteilen',
    look: 'Sechzehn Urteile je Iteration: ob ein Nachbar seine KL, seine Urteile und seine Schritte wert ist, mit Bändern über zwanzig Seeds.',
  },
  'bandit-relatives-cycle': {
    title: 'Nachbarn von Momentum ohne beste Aktion',
    look: 'Schere, Stein, Papier unter IPO: Momentum läuft in einer Spirale nach außen, Vorausschau nach innen, und COMAL ruht bei einer Mischung, bis seine äußere Referenz weitergeht.',
  },
  'bandit-objectives': {
    title: 'Alle Zielfunktionen, mit ausgelosten Urteilen',
    look: 'Bei β = 1 und gleich vielen Schritten: welche die Lücke schließen, bei welcher KL, mit wie vielen Urteilen. Belohnungen sagen mehr als Urteile, und neue Ziehungen kosten am meisten.',
  },
  'model-pairs': {
    title: 'Ein eigenes Modell: Paare',
    look: 'Mit eigenen Paaren und eigenem Modell: Passt Momentum besser zu den zurückgehaltenen Paaren, oder hätte ein kleineres β dasselbe getan?',
  },
  'model-rules': {
    title: 'Ein eigenes Modell: Regeln',
    look: 'Regeln beurteilen, was ein eigenes Modell schreibt: Antworten von etwa 25 Wörtern, die wie ein Satz enden.',
  },
  'model-classifier': {
    title: 'Ein eigenes Modell: ein Belohnungsmodell',
    look: 'Ein eigenes Belohnungsmodell beurteilt, was ein eigenes Modell schreibt: Lernt es, was jenes belohnt, und was verliert es dabei?',
  },
  'model-person': {
    title: 'Ein eigenes Modell: der eigene Geschmack',
    look: 'Ein eigenes Modell schreibt zwei Antworten auf jeden Prompt, und ein Mensch sagt, welche er vorzieht: Lernt es diesen Geschmack?',
  },
  'bandit-three': {
    title: 'Drei Aktionen, exakt',
    look: 'Alles ist exakt, und APO ist iteratives DPO mit einer schnelleren Uhr: Die Kontrolle mit β(1−α) ist gleichauf oder vorn.',
  },
  'bandit-twenty': {
    title: 'Zwanzig Aktionen, nahe Belohnungen',
    look: 'Bei nahen Belohnungen fällt die Lücke wie 1/T, mit konstantem Momentum um den Faktor 1/(1−α), mit α = t/(t+3) wie 1/T².',
  },
};
