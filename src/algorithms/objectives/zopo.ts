import type { SearchMethod, Setting } from './row';

const OURS = 'ours';
const PUBLISHED = 'allen4747/ZOPO InstructOpt/experiments/run_zopo.sh';

function setting(
  name: string,
  range: readonly [number, number],
  value: number,
  source: string,
  choices?: readonly string[],
): Setting {
  return { name, range, default: value, source, ...(choices ? { choices } : {}) };
}

/** No loss of log-probabilities at all: the weights stay as they are, and a search looks for words to put before the prompt. */
export const zopo: SearchMethod = {
  kind: 'search',
  id: 'zopo',
  name: 'ZOPO (prompt search)',
  arxiv: '2403.02993',
  year: 2024,
  formula: String.raw`\hat z = \arg\max_z\ \mathrm{E}\,[\,s(x, y)\,],\quad y \sim \pi_0(\cdot \mid z, x)`,
  needs: ['scores'],
  settings: [
    setting('queries', [1, 512], 8, OURS),
    setting('prompts', [1, 512], 16, `${OURS}; published: 20 examples a query (misc.py)`),
    setting('score', [0, 1], 0, OURS, ['wins', 'rewards']),
    setting('candidates', [1, 2000], 300, OURS),
    setting('words', [1, 8], 2, OURS),
    setting('room', [1, 128], 32, OURS),
    setting('warm_up', [1, 2001], 10, `${OURS}; published: 40 of 165 queries (misc.py)`),
    setting('learning_rate', [1e-4, 10], 0.01, `${PUBLISHED}; 0.5 in args.py`),
    setting('steps', [1, 10], 2, 'opt_instruct.py, max_steps'),
    setting('local_queries', [1, 200], 20, PUBLISHED),
    setting('depth', [1, 4], 2, PUBLISHED),
    setting('width', [1, 256], 32, PUBLISHED),
    setting('threshold', [0, 1e4], 0.01, `${PUBLISHED}; 0.1 in args.py`),
    setting('patience', [1, 1000], 5, PUBLISHED),
    setting('neighbours', [1, 200], 10, PUBLISHED),
    setting('tolerance', [0, 1000], 2, `${PUBLISHED}; 4 in args.py`),
    setting('noise', [1e-12, 1e4], 1e-4, 'learner_diag.py, sigma² = 0.01²'),
    setting('scale', [0, 1], 1, `${OURS}; published: raw`, ['raw', 'standardised']),
  ],
  changes: 'Trains nothing: it looks for words to put before the prompt, and only the scores of the answers guide it.',
  fails: 'A model that follows no instructions gains next to nothing, however good the search is.',
};
