import { lazy, Suspense } from 'react';
import { Compare } from './Compare';
import { CatalogueDialog } from './catalogue/CatalogueDialog';
import { ErrorBoundary } from './ErrorBoundary';
import { Footer } from './Footer';
import { Header } from './Header';
import { HelpDialog } from './HelpDialog';
import { LabSection } from './lab/LabSection';
import { Notices } from './Notices';
import { Phases } from './phases/Phases';
import { SelftestDialog } from './SelftestDialog';
import { Settings } from './settings/Settings';
import { useStore } from './store';
import { Transport } from './Transport';
import { VerdictSection } from './VerdictSection';

const Charts = lazy(() => import('./charts/Charts').then(({ Charts }) => ({ default: Charts })));

export function App() {
  const run = useStore((state) => state.run);
  const source = useStore((state) => state.source);
  const settingsOpen = useStore((state) => state.settingsOpen);
  return (
    <div className="page" data-state={run} data-source={source} data-settings={settingsOpen}>
      <Header />
      <main>
        <Notices />
        <Transport />
        <LabSection />
        <Phases />
        <VerdictSection />
        <ErrorBoundary what="The charts">
          <Suspense fallback={<div className="charts-waiting" />}>
            <Charts />
          </Suspense>
        </ErrorBoundary>
        <Compare />
      </main>
      <Footer />
      <Settings />
      <HelpDialog />
      <SelftestDialog />
      <CatalogueDialog />
    </div>
  );
}
