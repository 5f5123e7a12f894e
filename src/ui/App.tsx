import { useLayoutEffect, useRef } from 'react';
import { CatalogueDialog } from './catalogue/CatalogueDialog';
import {
  ChartsSection,
  CompareSection,
  Findings,
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

const MAIN = 'workbench';

/** First in the order of the tab key, and shown there. A button, since the address is the experiment. */
function SkipLink() {
  const skip = () => {
    const main = document.getElementById(MAIN);
    main?.focus();
    main?.scrollIntoView();
  };
  return (
    <nav aria-label="Skip">
      <button type="button" className="skip" onClick={skip}>
        Skip to the workbench
      </button>
    </nav>
  );
}

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
      <SkipLink />
      <LessonSection />
      <HeaderSection />
      <main id={MAIN} tabIndex={-1}>
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
      <Findings />
    </div>
  );
}
