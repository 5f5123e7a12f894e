import { lazy, Suspense, useState } from 'react';
import { ErrorBoundary } from '../parts/ErrorBoundary';
import { Modal } from '../parts/Modal';
import { closeCatalogue } from '../state/actions';
import { useView } from '../state/viewStore';
import { USUAL_SETUP } from './margin';
import type { View } from './view';

const Catalogue = lazy(() => import('./Catalogue').then(({ Catalogue }) => ({ default: Catalogue })));

const FIRST_VIEW: View = {
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
    <Modal title="Objectives" open={open} close={closeCatalogue} className="catalogue">
      <ErrorBoundary what="The catalogue">
        <Suspense fallback={<p className="waiting">Loading the catalogue …</p>}>
          <Catalogue view={view} change={(part) => setView((old) => ({ ...old, ...part }))} />
        </Suspense>
      </ErrorBoundary>
    </Modal>
  );
}
