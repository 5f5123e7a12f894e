import { useLayoutEffect, useRef } from 'react';
import { shellWords } from '../words/en/shell';
import { useLanguage } from '../words/language';
import { ErrorBoundary } from './parts/ErrorBoundary';
import { LanguageNotice } from './parts/LanguageChooser';
import {
  ChartsSection,
  CompareSection,
  DialogsSection,
  HeaderSection,
  JudgeSection,
  KeptNotices,
  LabSection,
  LandingSection,
  LessonSection,
  NoticesSection,
  PhasesSection,
  TransportSection,
  usePictured,
  VerdictSection,
} from './sections';
import { Footer } from './shell/Footer';
import { useRun } from './state/runStore';
import { useView } from './state/viewStore';
import './App.css';

const MAIN = 'workbench';

/** First in the order of the tab key, and shown there. A button, since the address is the experiment. */
function SkipLink() {
  const words = shellWords().skip;
  const skip = () => {
    const main = document.getElementById(MAIN);
    main?.focus();
    main?.scrollIntoView();
  };
  return (
    <nav aria-label={words.name}>
      <button type="button" className="skip" onClick={skip}>
        {words.toWorkbench}
      </button>
    </nav>
  );
}

/** Drawn again as a whole in another language, in which the reader's choices in it stay: words are asked for while drawing. */
export function App() {
  useLanguage((shown) => shown.language);
  return (
    <ErrorBoundary what={shellWords().parts.page}>
      <Page />
    </ErrorBoundary>
  );
}

function Page() {
  const status = useRun((run) => run.status);
  const source = useRun((run) => run.source);
  const settingsOpen = useView((view) => view.settingsOpen);
  const landing = useView((view) => view.landing);
  const isPictured = usePictured();
  const wasLanding = useRef(landing);
  useLayoutEffect(() => {
    // The button that led here is gone.
    if (wasLanding.current && !landing) document.querySelector<HTMLElement>('.play')?.focus({ preventScroll: true });
    wasLanding.current = landing;
  }, [landing]);
  if (landing)
    return (
      <div className="page">
        <LanguageNotice />
        <LandingSection />
        <Footer />
        <DialogsSection isPictured={false} />
      </div>
    );
  return (
    <div className="page" data-state={status} data-source={source} data-settings={settingsOpen}>
      <SkipLink />
      <LessonSection />
      <HeaderSection />
      <main id={MAIN} tabIndex={-1}>
        <LanguageNotice />
        <NoticesSection />
        {isPictured && <KeptNotices />}
        <TransportSection />
        {isPictured && <JudgeSection />}
        <LabSection />
        <PhasesSection />
        {isPictured && <VerdictSection />}
        <ChartsSection />
        {isPictured && <CompareSection />}
      </main>
      <Footer />
      <DialogsSection isPictured={isPictured} />
    </div>
  );
}
