import { CatalogueDialog } from './catalogue/CatalogueDialog';
import { LabSection } from './lab/LabSection';
import { ChartsSection, CompareSection, PhasesSection, TransportSection, VerdictSection } from './sections';
import { Settings } from './settings/Settings';
import { Footer } from './shell/Footer';
import { Header } from './shell/Header';
import { HelpDialog } from './shell/HelpDialog';
import { Notices } from './shell/Notices';
import { SelftestDialog } from './shell/SelftestDialog';
import { useRun } from './state/runStore';
import { useView } from './state/viewStore';

export function App() {
  const status = useRun((run) => run.status);
  const source = useRun((run) => run.source);
  const settingsOpen = useView((view) => view.settingsOpen);
  return (
    <div className="page" data-state={status} data-source={source} data-settings={settingsOpen}>
      <Header />
      <main>
        <Notices />
        <TransportSection />
        <LabSection />
        <PhasesSection />
        <VerdictSection />
        <ChartsSection />
        <CompareSection />
      </main>
      <Footer />
      <Settings />
      <HelpDialog />
      <SelftestDialog />
      <CatalogueDialog />
    </div>
  );
}
