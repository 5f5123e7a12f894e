import type { Need, Settings } from '../../algorithms/objectives/row';
import type { Setup } from './margin';
import type { Order } from './search';

/** What a reader has chosen in the catalogue; kept while the page is open. */
export interface CatalogueView {
  query: string;
  order: Order;
  need: Need | 'nothing' | 'all';
  /** By objective, if they differ from the defaults. */
  settings: Readonly<Record<string, Settings>>;
  /** Id of the objective that is drawn over the one on the page. */
  over: string | null;
  setup: Setup;
  /** Width of the plot; null follows the objective. */
  range: number | null;
  /** Losses less their value at Δ = 0, in units of their slope there. */
  scaled: boolean;
}

export interface ViewProps {
  view: CatalogueView;
  change: (part: Partial<CatalogueView>) => void;
}
