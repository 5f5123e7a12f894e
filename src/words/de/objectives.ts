import type { ObjectivesWords } from '../en/objectives';

/** Names of methods are names. */
const ROWS: ObjectivesWords['rows'] = {
  dpo: {
    changes:
      'Lernt die Präferenz mit der Strategie selbst als Belohnungsmodell; jede andere Zeile wird durch den Unterschied dazu beschrieben.',
    fails: 'Nur die Differenz zählt, die Log-Wahrscheinlichkeiten beider Antworten können also gemeinsam fallen.',
  },
  cdpo: {
    changes:
      'Nimmt an, dass ein Anteil ε der Urteile falsch ist: Der Vorsprung hat ein endliches Optimum, log((1−ε)/ε)/β.',
    fails: 'Mit zu großem ε lernt sie fast nichts; saubere Urteile werden ebenso bezweifelt wie verrauschte.',
  },
  robust_dpo: {
    changes:
      'Rechnet ein Rauschen der Urteile mit bekannter Rate ε heraus: Der Verlust schätzt den auf sauberen Urteilen erwartungstreu.',
    fails:
      'Nach unten unbeschränkt: Die Steigung fällt nie unter βε/(1−2ε), der Vorsprung wächst also ohne Ende; Verluste können negativ sein.',
  },
  ipo: {
    changes:
      'Führt den Vorsprung auf 1/(2β), statt ihn ins Unendliche zu treiben; sichere Urteile werden so nicht überangepasst.',
    fails: 'Das Ziel gilt je Folge (Summe) oder je Token (Mittel): Ein β für das eine ist für das andere falsch.',
  },
  hinge: {
    changes: 'Hört bei einem Vorsprung von 1/β auf: Paare jenseits davon haben gar keinen Gradienten.',
    fails:
      'Alle Paare mit kleinerem Vorsprung ziehen gleich stark, wie falsch sie auch sind; nicht die Zielfunktion von SLiC-HF, die keine Referenz hat.',
  },
  sppo: {
    changes:
      'Führt das Log-Verhältnis jeder Antwort auf ihre Wahrscheinlichkeit, gegen die Strategie zu gewinnen; so haben auch zyklische Präferenzen einen Sinn.',
    fails:
      'Beim veröffentlichten β sind die Ziele ±500 Nat und der Gradient etwa 10⁶: Das übersteht nur ein skalenfreier Optimierer oder Kappen.',
  },
  sppo_hard: {
    changes:
      'SPPO unter der Annahme, dass die bevorzugte Antwort immer gewinnt: Jedes Log-Verhältnis bekommt ein festes Ziel.',
    fails: 'Beide Antworten werden von festen Zielen von 1/(2β) Nat gezogen, wie nahe sie sich in der Güte auch sind.',
  },
  exo: {
    changes:
      'Kehrt die Divergenz um: umgekehrte KL von der Strategie zu den Urteilen, die einen Gipfel sucht, statt alle zu überdecken.',
    fails: 'Die Steigung enthält σ(βΔ)σ(−βΔ); ein grob falsch geordnetes Paar hat also fast keinen Gradienten.',
  },
  nca: {
    changes:
      'Beurteilt jede Antwort für sich; die Log-Wahrscheinlichkeit der bevorzugten kann so nicht mit der der abgelehnten fallen.',
    fails: 'Das bevorzugte Log-Verhältnis hat ein endliches Optimum, log 2/β, jenseits dessen es zurückgedrückt wird.',
  },
  bco: {
    changes:
      'Ein Klassifikator einzelner Antworten, bevorzugt gegen abgelehnt, mit der impliziten Belohnung als Logit; seine Schwelle folgt der mittleren Belohnung r̄.',
    fails: 'Liegt die Schwelle weit von den Belohnungen, so sättigen beide Terme, und nur eine Klasse wird gelernt.',
  },
  aot: {
    changes:
      'Verlangt, dass die Verteilung der Vorsprünge besser wird als die der Referenz, nicht der Vorsprung jedes einzelnen Paars.',
    fails:
      'Hängt davon ab, wie viele Paare ein Schritt hat; welches Paar mit welchem verglichen wird, wechselt von Schritt zu Schritt.',
  },
  aot_unpaired: {
    changes:
      'Verlangt, dass bevorzugte Antworten als Ganze mehr gewinnen als abgelehnte als Ganze; wer mit wem verglichen wurde, ist vergessen.',
    fails:
      'Wirft die Paarung weg, den stärksten Beleg, wo Prompts verschieden schwer sind; hängt von der Größe des Schritts ab.',
  },
  discopop: {
    changes:
      'Ein Verlust, der gefunden wurde, indem ein Sprachmodell Verluste vorschlug: logistisch für falsche Paare, exponentiell für richtige.',
    fails: 'Nicht konvex, und die Steigung bei Δ = 0 ist positiv: Von der Referenz aus schrumpft der Vorsprung zuerst.',
  },
  chi2po: {
    changes:
      'Fügt der KL einen χ²-Term hinzu: Eine Antwort, die viel wahrscheinlicher wird als unter der Referenz, kostet exponentiell.',
    fails:
      'Gradienten wachsen mit e^c und verschwinden jenseits der Kappung; auf WebGPU endet das e^c eines Gradienten bei c = 88, wie f32.',
  },
  minor_dpo: {
    changes: 'Lässt die abgelehnte Antwort in Ruhe, sobald sie weniger wahrscheinlich ist als unter der Referenz.',
    fails: 'Am Anfang ist c_l genau 0, der Knick: Hier hat die abgelehnte Antwort dann keinen Gradienten.',
  },
  mpo: {
    changes:
      'Maximiert die Wahrscheinlichkeit der bevorzugten Antwort durch Gewichtung der Ziehungen, ohne Referenzstrategie.',
    fails:
      'Sättigt bei summierten Log-Wahrscheinlichkeiten: Ein weit auseinanderliegendes Paar hat keinen Gradienten. Eine Rekonstruktion, ohne den Regularisierer der Arbeit.',
  },
  rpo: {
    changes: 'DPO mit Nachahmung der bevorzugten Antwort, was ihre Log-Wahrscheinlichkeit vor dem Fallen bewahrt.',
    fails:
      'Die Nachahmung ist eine Summe über Token und zählt darum bei längeren Antworten mehr; andere Formen von RPO skalieren sie anders.',
  },
  rpo_mean: {
    changes:
      'DPO mit Nachahmung der bevorzugten Antwort als Mittel über die Token des Schritts, wie in TRLs sigmoid + sft (L̄ ist die mittlere bevorzugte Länge).',
    fails:
      'Ihr η ist nicht das der Form der Autoren, die über Token summiert und mit β multipliziert: Eines ist für das andere falsch.',
  },
  rpo_response_mean: {
    changes:
      'DPO mit Nachahmung der bevorzugten Antwort als Mittel über ihre eigenen Token: Jede Antwort zählt gleich, wie lang sie auch ist.',
    fails:
      'Ihr η ist nicht das der Form, die über Token summiert und mit β multipliziert: Eines ist für das andere falsch.',
  },
  aipo: {
    changes:
      'Zählt den eigenen Vorsprung der Referenz (r, ihre Log-Wahrscheinlichkeiten) 1+α Mal und fügt etwas Nachahmung der bevorzugten Antwort hinzu.',
    fails:
      'Die Nachahmung gilt je Token und zieht weiter, wenn das Paar entschieden ist; ohne sie heißt sie in der Arbeit α-DPO, ein Name, den andere verwenden.',
  },
  anchored_zero: {
    changes: 'Hebt die bevorzugte und senkt die abgelehnte Antwort, jede gegen die Referenz, nicht gegen die andere.',
    fails:
      'Sättigt auf beiden Seiten; ein grob falsches Paar hat einen verschwindenden Gradienten. Nicht Accelerated PO.',
  },
  anchored_down: {
    changes: 'Für Daten, die schlechter sind als das Modell: senkt beide Antworten, die abgelehnte mehr.',
    fails:
      'Senkt die bevorzugte Antwort mit Absicht, was falsch ist, wo sie besser ist als das Modell. Nicht Accelerated PO.',
  },
  dpo_norm: {
    changes:
      'Vergleicht Log-Verhältnisse je Token, sodass eine längere Antwort durch ihre Länge allein keinen Vorteil hat.',
    fails: 'Jedes Token einer kurzen Antwort zählt mehr; β liegt in der Größenordnung von 2, nicht 0,1.',
  },
  kto_batch: {
    changes:
      'Bewertet jede Antwort für sich als Gewinn oder Verlust gegen z₀, den Abstand der Strategie von ihrer Referenz: das mittlere Log-Verhältnis von Antworten auf andere Prompts, nicht unter 0, konstant gehalten.',
    fails:
      'Sättigt: Eine Antwort weit auf der falschen Seite von z₀ hat fast keinen Gradienten. z₀ ist eine Schätzung aus wenigen Antworten und kostet eine zweite Bewertung.',
  },
  kto: {
    changes:
      'KTO ohne das, was seinen Bezugspunkt setzt: z₀ ist eine Einstellung, für Läufe, die es haben. Bei z₀ = 0 ist es bis aufs letzte Bit Anchored PO (zero).',
    fails:
      'Sättigt: Eine Antwort weit auf der falschen Seite von z₀ hat fast keinen Gradienten, und ein gegebenes z₀ folgt der Strategie nicht.',
  },
  simpo: {
    changes:
      'Keine Referenz: Die Belohnung ist die mittlere Log-Wahrscheinlichkeit je Token, mit einem Zielvorsprung γ.',
    fails:
      'Nichts hält die Strategie nahe am Anfang; das tun Lernrate und Zahl der Schritte. γ und γ/β sind leicht zu verwechseln.',
  },
  alpha_dpo: {
    changes:
      'SimPO, dessen Zielvorsprung größer ist bei Paaren, in denen die Strategie die Referenz schon mehr als üblich schlägt (z gegen laufende Mittel). Der Zielvorsprung ist der des Programms der Autoren, γ + βαz, zu dem die veröffentlichten Einstellungen gehören; Gleichung 12 der Arbeit hat γ + αM*.',
    fails:
      'Wo Strategie und Referenz gleich sind, teilt das veröffentlichte Programm 0 durch 0, und seine Mittel beginnen bei 0; hier sind sie um ihren Anfang berichtigt, und z = 0, solange σ unter 10⁻⁶ liegt, wie in Schritten aus einem Paar.',
  },
  cpo: {
    changes:
      'DPO ohne Referenz, mit Nachahmung der bevorzugten Antwort (als Mittel über die Token des Schritts; L̄ ist die mittlere bevorzugte Länge).',
    fails:
      'Vergleicht summierte Log-Wahrscheinlichkeiten; eine kürzere Antwort wird also von selbst bevorzugt, und nur die Nachahmung hält sie zurück.',
  },
  orpo: {
    changes:
      'Nachahmung und Präferenz in einem: die Chancen eines Tokens der bevorzugten Antwort gegen die der abgelehnten, ohne Referenz.',
    fails:
      'Die Chancen divergieren, wo die mittlere Wahrscheinlichkeit 1 erreicht; a wird unter −10⁻⁶ gehalten. Die Nachahmung ist das Mittel jeder Antwort.',
  },
  slic: {
    changes:
      'Ordnet nach der Log-Wahrscheinlichkeit selbst, mit einem Zielvorsprung δ und Nachahmung der bevorzugten Antwort statt einer Referenz.',
    fails:
      'Summierte Log-Wahrscheinlichkeiten begünstigen kurze Antworten, und nichts hindert den Vorsprung daran, durch Kürzen erreicht zu werden.',
  },
  raft: {
    changes:
      'Ahmt die bevorzugte Antwort nach und übergeht die abgelehnte: das, was Paare schlagen müssen. L̄ ist die mittlere bevorzugte Länge des Schritts oder die der Antwort selbst.',
    fails:
      'Kommt nicht über das Gezogene hinaus und kann nicht sagen, was zu meiden ist; und ohne Referenz hält sie nichts.',
  },
  exo_rewards: {
    changes:
      'Lernt aus den Belohnungen aller K Antworten zugleich: Der Anteil der Strategie an jeder wird zu dem der Belohnung gezogen.',
    fails:
      'Eine umgekehrte KL: Sie sucht die beste der K gezeigten, und eine fast aufgegebene Antwort gibt keinen Gradienten.',
  },
  nca_rewards: {
    changes:
      'Beurteilt jede Antwort für sich gegen die Referenz; die Wahrscheinlichkeit guter Antworten wird so vor dem Fallen bewahrt.',
    fails:
      'Das Optimum hat endliche Log-Verhältnisse, wie die Belohnungen auch sind; um weit zu kommen, braucht es ein kleines β.',
  },
  infonca: {
    changes: 'DPO für K Antworten: Mit zweien und α → 0 ist es DPO selbst.',
    fails: 'Nur Differenzen zählen, die Wahrscheinlichkeiten aller K können also gemeinsam fallen.',
  },
  rebel: {
    changes:
      'Regression der Differenz zweier Belohnungen auf die Differenz ihrer Log-Verhältnisse; bei K Antworten das Mittel über alle Paare. Ihr exakter Schritt ist der von DPO unter Bradley–Terry-Urteilen, aus Belohnungen.',
    fails:
      'Ein Quadrat: Eine abweichende Belohnung bewegt die Strategie so weit, wie es braucht, um ihr zu genügen. Der Verlust wurde in Programmen anderer gelesen, nicht in der Arbeit selbst.',
  },
  online_dpo: {
    changes:
      'DPO auf zwei Antworten, die die Strategie selbst vor jedem Schritt des Optimierers zieht und die sofort beurteilt werden.',
    fails: 'Fragt das Orakel die ganze Zeit und wartet vor jedem Schritt auf das Ziehen.',
  },
  semi_online_dpo: {
    changes:
      'Online-DPO, dessen Antworten von der Strategie beim letzten Abgleich gezogen werden, höchstens s Schritte des Optimierers zuvor: zwischen dem Lernen aus den Antworten des Ankers (nie) und Online-DPO (s = 1).',
    fails:
      'Was gezogen wurde, veraltet zwischen zwei Abgleichen; fragt das Orakel die ganze Zeit. Der Zeitraum wurde in der Zusammenfassung gelesen, nicht in den Experimenten.',
  },
  xpo: {
    changes: 'Online-DPO einer Antwort der Strategie gegen eine der Referenz, von der sich zu entfernen belohnt wird.',
    fails:
      'Der Zuschlag hat keine untere Schranke: Mit großem α werden die Antworten der Referenz verdrängt, was sie auch wert sind.',
  },
  nash_md: {
    changes:
      'Spielt gegen eine Mischung aus sich selbst und der Referenz, sodass zyklische Präferenzen einen Sinn haben.',
    fails:
      'Das Produkt des Log-Verhältnisses eines Tokens mit seiner eigenen Log-Wahrscheinlichkeit (TRLs Form) lässt weg, was spätere Token zur KL beitragen.',
  },
  ppo: {
    changes:
      'Policy-Gradient auf den wahren Belohnungen neuer Antworten, Token für Token; die Vergleichslinie ist das Mittel der anderen Antworten auf den Prompt.',
    fails:
      'Braucht die ganze Zeit neue Antworten und Belohnungen; wo das Verhältnis gekappt ist, hat ein Token keinen Gradienten.',
  },
  espo: {
    changes:
      'PPO ohne Kappen: Ein Stapel Antworten wird genutzt, bis sich die Strategie im Mittel um δ von ihm entfernt hat.',
    fails: 'Ein Token, dessen Verhältnis explodiert, wird nicht zurückgehalten, nur das Mittel über alle.',
  },
  grpo: {
    changes:
      'PPO ohne Wertmodell: Der Vorteil einer Antwort ist ihre Belohnung gegen die der anderen Antworten auf ihren Prompt, in Einheiten ihrer Abweichung; die KL zur Referenz steht im Verlust.',
    fails:
      'Wo alle Belohnungen eines Prompts fast gleich sind, bläst die Abweichung kleine Unterschiede auf; 1/|y| macht eine lange falsche Antwort billig.',
  },
  dr_grpo: {
    changes:
      'GRPO ohne die beiden Divisionen, die es verzerren: durch die Abweichung der Belohnungen und durch die Länge der Antwort (L ist die größte Zahl von Token, die eine Antwort haben darf).',
    fails: 'Die Größe eines Schritts folgt der Skala der Belohnungen; nichts hält die Strategie an einer Referenz.',
  },
  dapo: {
    changes:
      'GRPO, das unwahrscheinliche Token weiter steigen lässt (clip-higher), alle Token eines Schritts gleich zählt, neu zieht, wo alle Belohnungen eines Prompts gleich sind, und keine KL hat. Seine Strafe für überlange Antworten ist hier nicht enthalten.',
    fails:
      'Zieht mehr, als es nutzt, wo Prompts zu leicht oder zu schwer sind; nichts hält die Strategie an einer Referenz.',
  },
  gspo: {
    changes:
      'GRPO, dessen Verhältnis das der ganzen Antwort ist, ein geometrisches Mittel über ihre Token: Was belohnt wurde, wird gewichtet und gekappt.',
    fails:
      'Eine Antwort wird als Ganze gekappt: Mit ihr verlieren alle ihre Token den Gradienten. Keine KL hält die Strategie.',
  },
  zopo: {
    changes:
      'Trainiert nichts: sucht Wörter, die vor den Prompt gestellt werden, und nur die Bewertungen der Antworten leiten die Suche.',
    fails: 'Ein Modell, das keinen Anweisungen folgt, gewinnt fast nichts, wie gut die Suche auch ist.',
  },
};

const SOURCES: ObjectivesWords['sources'] = {
  'ALMA; TRL’s cpo_alpha': 'ALMA; cpo_alpha von TRL',
  'HALOs; the paper calls it τ': 'HALOs; in der Arbeit heißt es τ',
  'RL-X: at most 300 minibatches': 'RL-X: höchstens 300 Teilstapel',
  'RL-X; the paper’s own was not found': 'RL-X; der Wert der Arbeit wurde nicht gefunden',
  'TRL (loss type apo_down)': 'TRL (Verlust apo_down)',
  'TRL (loss type apo_zero)': 'TRL (Verlust apo_zero)',
  'TRL (loss type sigmoid_norm)': 'TRL (Verlust sigmoid_norm)',
  'TRL (no factor ½, so twice SPPO at P = 1, 0)': 'TRL (ohne Faktor ½, also das Doppelte von SPPO bei P = 1 und 0)',
  'TRL: epsilon; that of PPO': 'TRL: epsilon; das von PPO',
  'TRL: mixture_coef, the reference’s share in the logits': 'TRL: mixture_coef, der Anteil der Referenz an den Logits',
  'TRL’s sft; the mean of each response as in ORPO and AIPO':
    'sft von TRL; das Mittel jeder Antwort wie in ORPO und AIPO',
  'a choice': 'eine Wahl',
  'a choice: 1/η, which belongs to the scale of the rewards': 'eine Wahl: 1/η, das zur Skala der Belohnungen gehört',
  'a choice: as clip_low; the paper: 0.0004': 'eine Wahl: wie clip_low; die Arbeit: 0,0004',
  'a choice: it is added to the running mean r̄, which TRL uses alone':
    'eine Wahl: kommt zum laufenden Mittel r̄ hinzu, das TRL allein verwendet',
  'a choice: that of the authors’ OpenRLHF, whose mean is another (rpo_response_mean)':
    'eine Wahl: wie im OpenRLHF der Autoren, dessen Mittel ein anderes ist (rpo_response_mean)',
  'a choice: the bound of the reward, which the paper leaves to the user':
    'eine Wahl: die Schranke der Belohnung, die die Arbeit offenlässt',
  'a choice: the formula was reconstructed, no code is public':
    'eine Wahl: Die Formel wurde rekonstruiert, kein Programm ist öffentlich',
  'a choice: the paper compares periods s from 1, which is online, to never, which is offline':
    'eine Wahl: Die Arbeit vergleicht Zeiträume s von 1, also online, bis nie, also offline',
  'a choice: the paper’s 0.0003 (TRL’s index) suits responses of thousands of tokens':
    'eine Wahl: 0,0003 aus der Arbeit (nach dem Verzeichnis von TRL) passt zu Antworten aus Tausenden von Token',
  'a choice: the published 0.01 to 0.33 belong to rewards of another scale':
    'eine Wahl: Die veröffentlichten 0,01 bis 0,33 gehören zu Belohnungen einer anderen Skala',
  'a choice: the published z₀ is the step’s own (kto_batch)':
    'eine Wahl: Das veröffentlichte z₀ ist das des Schritts (kto_batch)',
  'a choice: with one epoch no ratio is ever clipped': 'eine Wahl: Mit einer Epoche wird nie ein Verhältnis gekappt',
  'as online DPO: TRL': 'wie Online-DPO: TRL',
  'as β; TRL’s recipe has 0.005': 'wie β; das Rezept von TRL hat 0,005',
  'haozheji/exact-optimization, HH and TL;DR (0.1 on IMDB)': 'haozheji/exact-optimization, HH und TL;DR (0,1 auf IMDB)',
  'junkangwu/alpha-DPO, Llama 3 Instruct: γ/β = 0.6': 'junkangwu/alpha-DPO, Llama 3 Instruct: γ/β = 0,6',
  'princeton-nlp/SimPO (Llama-3 Instruct: γ/β = 0.55)': 'princeton-nlp/SimPO (Llama-3 Instruct: γ/β = 0,55)',
  'junkangwu/alpha-DPO, Mistral and Llama 3 Instruct': 'junkangwu/alpha-DPO, Mistral und Llama 3 Instruct',
  'allen4747/ZOPO InstructOpt/experiments/run_zopo.sh; 0.5 in args.py':
    'allen4747/ZOPO InstructOpt/experiments/run_zopo.sh; 0,5 in args.py',
  'allen4747/ZOPO InstructOpt/experiments/run_zopo.sh; 0.1 in args.py':
    'allen4747/ZOPO InstructOpt/experiments/run_zopo.sh; 0,1 in args.py',
  'learner_diag.py, sigma² = 0.01²': 'learner_diag.py, sigma² = 0,01²',
  'secondary sources; the paper was not readable': 'Sekundärquellen; die Arbeit war nicht lesbar',
  'the authors’ OpenRLHF, train_rpo.sh': 'OpenRLHF der Autoren, train_rpo.sh',
  'the authors’ OpenRLHF, train_rpo.sh: nll_loss_coef': 'OpenRLHF der Autoren, train_rpo.sh: nll_loss_coef',
  'the author’s change to TRL': 'die Änderung des Autors an TRL',
  'the paper: 0.03 to 0.09': 'die Arbeit: 0,03 bis 0,09',
  'the paper: 0.05 and 0.005': 'die Arbeit: 0,05 und 0,005',
  'the paper: 0.2 to 0.5': 'die Arbeit: 0,2 bis 0,5',
  'the paper: a single update of each draw': 'die Arbeit: eine einzige Anpassung je Ziehung',
  'the paper: four minibatches a draw; here each is the whole draw':
    'die Arbeit: vier Teilstapel je Ziehung; hier ist jeder die ganze Ziehung',
  'the paper; TRL': 'die Arbeit; TRL',
  'the paper; TRL takes the mean over tokens': 'die Arbeit; TRL nimmt das Mittel über Token',
  'the paper; TRL: beta, 0 by default': 'die Arbeit; TRL: beta, ohne Angabe 0',
  'the paper; TRL: epsilon': 'die Arbeit; TRL: epsilon',
  'the paper; TRL: epsilon_high': 'die Arbeit; TRL: epsilon_high',
  'uclaml/SPPO (β = 1/η); take 0.05 or more with small models':
    'uclaml/SPPO (β = 1/η); bei kleinen Modellen 0,05 oder mehr nehmen',
  'xfactlab/orpo; TRL calls it beta': 'xfactlab/orpo; bei TRL heißt es beta',
  ours: 'eigene Wahl',
  'ours; published: 20 examples a query (misc.py)': 'eigene Wahl; veröffentlicht: 20 Beispiele je Frage (misc.py)',
  'ours; published: 40 of 165 queries (misc.py)': 'eigene Wahl; veröffentlicht: 40 von 165 Fragen (misc.py)',
  'ours; published: raw': 'eigene Wahl; veröffentlicht: roh',
};

export const objectives: ObjectivesWords = { rows: ROWS, sources: SOURCES };
