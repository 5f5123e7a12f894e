import { useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Experiment } from '../experiment/experiment';
import { shellWords } from '../words/en/shell';
import type { BanditExperiment } from './lab/orbits';
import { Landing } from './landing/Landing';
import { Shown } from './lessons/Shown';
import { Bounded, lazyPart } from './parts/ErrorBoundary';
import { Phases } from './phases/Phases';
import { Header } from './shell/Header';
import { Notices } from './shell/Notices';
import { Transport } from './shell/Transport';
import { liveSeconds } from './state/estimate';
import { useExperiment, useScene } from './state/hooks';
import { useKeep } from './state/keepStore';
import { enterLab, enterWithFiles, enterWorkbench, watchRecorded } from './state/landing';
import { listLessons } from './state/lesson';
import { cardProgress } from './state/lessonProgress';
import { useLessons } from './state/lessonStore';
import { useLocks } from './state/locks';
import { setOwnOpen, useOwn } from './state/ownStore';
import { refusalOf } from './state/refusal';
import { isStreaming, useRun } from './state/runStore';
import { useView } from './state/viewStore';

/** The sections of the page. Each reads the stores, passes on what it shows, and fails alone. What the first picture does not need comes later. */

/** The first screen. */
export const LandingSection = () => (
  <Bounded
    what={shellWords().parts.landing}
    part={Landing}
    props={{
      watch: () => void watchRecorded(),
      enter: () => void enterWorkbench(),
      openLab: enterLab,
      drop: enterWithFiles,
      openLessons: listLessons,
      openOwn: () => {
        void enterWorkbench();
        setOwnOpen(true);
      },
    }}
  />
);

export function HeaderSection() {
  const run = useRun(
    useShallow(({ preset, draft, trace, opening, rest }) => ({ preset, draft, trace, opening, rest })),
  );
  const theme = useView((view) => view.theme);
  return (
    <Bounded what={shellWords().parts.header} part={Header} props={{ ...run, theme, experiment: useExperiment() }} />
  );
}

export function NoticesSection() {
  const asks = useLocks((locks) => locks.hidden.length > 0);
  return <Bounded what={shellWords().parts.notices} part={Notices} props={{ run: useRun(), asks }} />;
}

export function TransportSection() {
  const run = useRun(useShallow(({ status, timeLeft }) => ({ status, timeLeft })));
  const { draft, coming } = useRun(useShallow(({ draft, coming }) => ({ draft, coming })));
  const scene = useScene();
  const props = {
    ...scene,
    ...run,
    draft,
    going: coming?.trace ?? scene.trace,
    refused: refusalOf(draft) !== null,
    seconds: liveSeconds(draft),
  };
  return <Bounded what={shellWords().parts.transport} part={Transport} props={props} />;
}

const Lab = lazyPart(
  () => shellWords().parts.lab,
  () => import('./lab/Lab').then(({ Lab }) => Lab),
  () => <div className="charts-waiting" />,
);

const isBandit = (experiment: Experiment): experiment is BanditExperiment => experiment.world.kind === 'bandit';

/** If the draft is of the bandit world; loaded only then. */
export function LabSection() {
  const draft = useRun((run) => run.draft);
  return (
    isBandit(draft) && (
      <Shown part="lab">
        <Lab props={{ draft }} />
      </Shown>
    )
  );
}

export function PhasesSection() {
  const props = useScene();
  return (
    <Shown part="phases">
      <Bounded what={shellWords().parts.phases} part={Phases} props={props} />
    </Shown>
  );
}

/** Loaded on its own, since recharts is the largest part of the page. */
const Charts = lazyPart(
  () => shellWords().parts.charts,
  () => import('./charts/Charts').then(({ Charts }) => Charts),
  () => <div className="charts-waiting" />,
);

/** Asked for with the first result: before it there is nothing to draw, and the run comes sooner over a slow line. */
export function ChartsSection() {
  const scene = useScene();
  const active = useRun(isStreaming);
  return (
    <Shown part="charts">
      {scene.trace.latest ? <Charts props={{ ...scene, active }} /> : <div className="charts-waiting" />}
    </Shown>
  );
}

/** Loaded with the first lesson. */
const LessonPanel = lazyPart(
  () => shellWords().parts.lesson,
  () => import('./lessons/LessonPanel').then(({ LessonPanel }) => LessonPanel),
  () => <p className="waiting">{shellWords().waiting.lesson}</p>,
);

export function LessonSection() {
  const place = useView((view) => view.lesson);
  const { lessons, packed, progress, mark } = useLessons();
  const draft = useRun((run) => run.draft);
  const read = { ...useScene(), draft };
  const locks = useLocks();
  const lesson = place && lessons?.get(place.number);
  if (!lesson?.cards[place!.card - 1]) return null;
  const cards = progress.lessons[place!.number] ?? {};
  const kept = cardProgress(progress, place!);
  return <LessonPanel props={{ lesson, place: place!, kept, cards, packed, read, mark, ...locks }} />;
}

/** Where no first picture comes, what it does without is asked for after so many milliseconds. */
const PICTURE_MS = 1000;

/** Whether the workbench has its first picture, or none has come in time: what is loaded before takes its line. */
export function usePictured(): boolean {
  const [isPictured, setPictured] = useState(false);
  const landing = useView((view) => view.landing);
  const stands = useRun(({ trace }) => trace.latest !== null);
  useEffect(() => {
    if (landing) return;
    const timer = setTimeout(() => setPictured(true), stands ? 0 : PICTURE_MS);
    return () => clearTimeout(timer);
  }, [landing, stands]);
  return isPictured;
}

function later(what: () => string, name: keyof typeof import('./laterSections')) {
  const Part = lazyPart<object>(
    what,
    () => import('./laterSections').then((file) => file[name]),
    () => null,
  );
  return () => <Part props={{}} />;
}

export const KeptNotices = later(() => shellWords().parts.kept, 'KeptNotices');
export const JudgeSection = later(() => shellWords().parts.judge, 'JudgeSection');
export const VerdictSection = later(() => shellWords().parts.verdict, 'VerdictSection');
export const CompareSection = later(() => shellWords().parts.compare, 'CompareSection');
const Dialogs = later(() => shellWords().parts.dialogs, 'PageDialogs');
const LandingDialogs = later(() => shellWords().parts.dialogs, 'LandingDialogs');

/** What opens over the page, as soon as it is pictured, or something is opened. */
export function DialogsSection({ isPictured }: { isPictured: boolean }) {
  const landing = useView((view) => view.landing);
  const isOpen = useView(
    ({ catalogue, finding, present, asking, ...view }) =>
      view.settingsOpen ||
      view.helpOpen ||
      view.sharing ||
      view.selftestOpen ||
      catalogue.open ||
      [finding, present, asking].some((one) => one !== null),
  );
  const isOther = [useOwn(({ open }) => open), useKeep(({ open }) => open), useLessons(({ listing }) => listing)];
  if (!isPictured && !isOpen && !isOther.includes(true)) return null;
  return landing ? <LandingDialogs /> : <Dialogs />;
}
