/** Names that several methods share. The arXiv id tells them apart. */
interface SharedName {
  readonly name: string;
  readonly methods: readonly Method[];
}

interface Method {
  readonly arxiv: string;
  /** Null if it has no other: the catalogue's words say what it is. */
  readonly name: string | null;
}

export const SHARED_NAMES: readonly SharedName[] = [
  {
    name: 'APO',
    methods: [
      {
        arxiv: '2410.06293',
        name: 'Accelerated PO (Nesterov)',
      },
      {
        arxiv: '2408.06266',
        name: 'Anchored PO',
      },
      { arxiv: '2311.08045', name: 'Adversarial PO' },
      { arxiv: '2512.22953', name: 'Alpha-Divergence PO' },
    ],
  },
  {
    name: 'RPO',
    methods: [
      { arxiv: '2405.16436', name: 'Regularized PO' },
      { arxiv: '2404.19733', name: 'Iterative Reasoning PO' },
      { arxiv: '2502.00203', name: 'Reward-aware PO' },
      { arxiv: '2402.10958', name: 'Relative PO' },
    ],
  },
  {
    name: 'MPO',
    methods: [
      { arxiv: '2312.16430', name: 'Maximum PO' },
      { arxiv: '2411.10442', name: 'Mixed PO' },
      { arxiv: '2410.16714', name: 'Magnetic PO' },
      { arxiv: '1806.06920', name: 'Maximum a Posteriori Policy Optimisation' },
    ],
  },
  {
    name: 'XPO',
    methods: [
      { arxiv: '2405.21046', name: 'Exploratory PO' },
      { arxiv: '2407.13399', name: 'χPO, also χ²PO' },
    ],
  },
  {
    name: 'α-DPO',
    methods: [
      { arxiv: '2410.10148', name: 'α-DPO, adaptive reward margin' },
      { arxiv: '2409.08845', name: null },
    ],
  },
  {
    name: 'ESPO',
    methods: [
      { arxiv: '2202.00079', name: 'Early-Stopping Policy Optimisation' },
      { arxiv: '2605.29860', name: 'Early-Stopping Proximal Policy Optimization' },
      { arxiv: '2512.00499', name: 'Entropy Importance Sampling Policy Optimization' },
    ],
  },
];

/** Names that the method of a paper shares, with the others that bear them. */
export function sharedBy(arxiv: string): SharedName[] {
  return SHARED_NAMES.flatMap(({ name, methods }) =>
    methods.some((one) => one.arxiv === arxiv) ? [{ name, methods: methods.filter((one) => one.arxiv !== arxiv) }] : [],
  );
}
