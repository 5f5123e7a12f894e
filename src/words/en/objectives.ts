import { METHODS } from '../../algorithms/objectives/table';
import { translated } from '../language';

export interface ObjectivesWords {
  /** What it changes against DPO, and how it fails, by its id. */
  rows: Readonly<Record<string, { changes: string; fails: string }>>;
  /** Where a default is from, by its English words; those of names alone are left out. */
  sources: Readonly<Record<string, string>>;
}

/** In English the rows say it themselves. */
const english: ObjectivesWords = {
  rows: Object.fromEntries(METHODS.map(({ id, changes, fails }) => [id, { changes, fails }])),
  sources: {},
};

export const objectivesWords = translated('objectives', english);
