import { useLayoutEffect, useRef } from 'react';
import { CatalogueDialog } from './catalogue/CatalogueDialog';
import {
  ChartsSection,
  CompareSection,
  HeaderSection,
  Help,
  JudgeSection,
  KeepSection,
  LabSection,
  LandingSection,
  LessonList,
  LessonSection,
  LongRunSection,
  NoticesSection,
  OwnSection,
  PhasesSection,
  PresentSection,
  Runs,
  Selftest,
  SettingsDrawer,
  ShareSection,
  TransportSection,
  UpdateSection,
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
  const landing = useView((view) => view.landing);
  const presenting = useView((view) => view.present !== null);
  const wasLanding = useRef(landing);
  useLayoutEffect(() => {
    // The button that led here is gone.
    if (wasLanding.current && !landing) document.querySelector<HTMLElement>('.play')?.focus({ preventScroll: true });
    wasLanding.current = landing;
  }, [landing]);
  if (landing)
    return (
      <div className="page">
        <LandingSection />
        <Footer />
        <LessonList />
        <Help />
      </div>
    );
  return (
    <div
      className="page"
      data-state={status}
      data-source={source}
      data-settings={settingsOpen}
      data-presenting={presenting}
    >
      <LessonSection />
      <HeaderSection />
      <main>
        <NoticesSection />
        <KeepSection />
        <UpdateSection />
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
      <PresentSection />
      <LongRunSection />
      <OwnSection />
      <Runs />
      <ShareSection />
      <LessonList />
      <Help />
      <Selftest />
      <CatalogueDialog />
    </div>
  );
}
