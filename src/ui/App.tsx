import { CatalogueDialog } from './catalogue/CatalogueDialog';
import {
  ChartsSection,
  CompareSection,
  HeaderSection,
  Help,
  JudgeSection,
  LabSection,
  LongRunSection,
  NoticesSection,
  OwnSection,
  PhasesSection,
  Selftest,
  SettingsDrawer,
  TransportSection,
  VerdictSection,
} from './sections';
import { Footer } from './shell/Footer';
import { useRun } from './state/runStore';
import { useView } from './state/viewStore';
import './App.css';

export function App() {
  const status = useRun((run) => run.status);
  const source = useRun((run) => run.source);
  const settingsOpen = useView((view) => view.settingsOpen);
  return (
    <div className="page" data-state={status} data-source={source} data-settings={settingsOpen}>
      <HeaderSection />
      <main>
        <NoticesSection />
        <TransportSection />
        <JudgeSection />
        <LabSection />
        <PhasesSection />
        <VerdictSection />
        <ChartsSection />
        <CompareSection />
      </main>
      <Footer />
      <SettingsDrawer />
      <LongRunSection />
      <OwnSection />
      <Help />
      <Selftest />
      <CatalogueDialog />
    </div>
  );
}
