import { translated } from '../language';

const english = {
  title: 'What was measured',
  document: 'The document',
  loading: 'Loading …',
  documents: 'Documents',
  titles: {
    'fair-test': 'A fair test of momentum on words',
    paper: 'The paper’s figures beside ours',
    'default-experiment': 'The default experiment',
    'over-optimisation': 'Over-optimisation of a proxy',
  },
  table: (n: number) => `Table ${n}`,
};

export type FindingsWords = typeof english;
export const findingsWords = translated('findings', english);
