import { useState } from 'react';
import { shellWords } from '../../words/en/shell';
import { lazyPart } from '../parts/ErrorBoundary';
import { Modal } from '../parts/Modal';
import { closeCatalogue } from '../state/actions';
import { useView } from '../state/viewStore';
import { USUAL_SETUP } from './margin';
import type { CatalogueView } from './view';

const Catalogue = lazyPart(
  () => shellWords().parts.catalogue,
  () => import('./Catalogue').then(({ Catalogue }) => Catalogue),
  () => <p className="waiting">{shellWords().waiting.catalogue}</p>,
);

const FIRST_VIEW: CatalogueView = {
  query: '',
  order: 'name',
  need: 'all',
  settings: {},
  over: null,
  setup: USUAL_SETUP,
  range: null,
  scaled: false,
};

/** The catalogue of objectives, loaded when it is first opened. */
export function CatalogueDialog() {
  const open = useView((view) => view.catalogue.open);
  const [view, setView] = useState(FIRST_VIEW);
  return (
    <Modal title={shellWords().header.objectives} open={open} close={closeCatalogue} className="catalogue">
      <Catalogue
        props={{ view, change: (part: Partial<CatalogueView>) => setView((old) => ({ ...old, ...part })) }}
        inputs={view}
      />
    </Modal>
  );
}
