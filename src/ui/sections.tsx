import type { ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Experiment } from '../experiment/experiment';
import { HUB } from '../hub/hosts';
import type { Hideable } from '../lessons/hideable';
import { glueOf } from '../trace/pairsFile';
import { shellWords } from '../words/en/shell';
import { FindingsDialog } from './findings/FindingsDialog';
import { Judge } from './judge/Judge';
import { judgementsOf } from './judge/judgements';
import { KeepNotices } from './keep/KeepNotices';
import { RunsDialog } from './keep/RunsDialog';
import type { BanditExperiment } from './lab/orbits';
import { Landing } from './landing/Landing';
import { HiddenPart } from './lessons/HiddenPart';
import { LessonsDialog } from './lessons/LessonsDialog';
import { Bounded, lazyPart } from './parts/ErrorBoundary';
import { Modal } from './parts/Modal';
import { Phases } from './phases/Phases';
import { PresentDialog } from './present/PresentDialog';
import { Settings } from './settings/Settings';
import { Header } from './shell/Header';
import { HelpDialog } from './shell/HelpDialog';
import { LongRun } from './shell/LongRun';
import { Notices } from './shell/Notices';
import { SelftestDialog } from './shell/SelftestDialog';
import { Transport } from './shell/Transport';
import { UpdateNotice } from './shell/UpdateNotice';
import { setPresent, setSharing } from './state/actions';
import { same } from './state/draft';
import { liveSeconds } from './state/estimate';
import { mustRestart } from './state/exact';
import { useExperiment, useFocus, useScene } from './state/hooks';
import { repositoryOf, useHub } from './state/hubStore';
import { useJudge } from './state/judgeStore';
import { useKeep } from './state/keepStore';
import { enterLab, enterWithFile, enterWorkbench, watchRecorded } from './state/landing';
import { listLessons } from './state/lesson';
import { cardProgress, OWN } from './state/lessonProgress';
import { useLessons } from './state/lessonStore';
import { useLocks } from './state/locks';
import { useOffline } from './state/offline';
import { setOwnOpen, useOwn } from './state/ownStore';
import { refusalOf } from './state/refusal';
import { isActive, isStreaming, shownOf, useRun } from './state/runStore';
import { useView } from './state/viewStore';
import { Compare } from './verdict/Compare';
import { Verdict } from './verdict/Verdict';

/** The sections of the page. Each reads the stores, passes on what it shows, and fails alone. */

/** The first screen. */
export const LandingSection = () => (
  <Bounded
    what={shellWords().parts.landing}
    part={Landing}
    props={{
      watch: () => void watchRecorded(),
      enter: () => void enterWorkbench(),
      openLab: enterLab,
      drop: enterWithFile,
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

/** Whether the kept run of the page stopped before its end, and is on the screen. */
function useStopped() {
  const current = useKeep((keep) => keep.current);
  const stands = useRun(
    (run) =>
      !isActive(run) &&
      (run.source === 'live' || run.source === 'kept') &&
      same(shownOf(run).experiment, current?.experiment),
  );
  return current && !current.ended && stands ? current : null;
}

export function KeepSection() {
  const keep = useKeep(useShallow(({ left, fault, open }) => ({ left, fault, open })));
  return <Bounded what={shellWords().parts.kept} part={KeepNotices} props={{ ...keep, stopped: useStopped() }} />;
}

export const UpdateSection = () => (
  <Bounded
    what={shellWords().parts.update}
    part={UpdateNotice}
    props={{ offered: useOffline(({ update }) => update !== null) }}
  />
);

export function Runs() {
  const keep = useKeep(
    useShallow(({ open, runs, elsewhere, room, current, fault }) => ({ open, runs, elsewhere, room, current, fault })),
  );
  const live = useRun(isActive) ? (keep.current?.id ?? null) : null;
  return <Bounded what={shellWords().parts.runs} part={RunsDialog} props={{ ...keep, live }} />;
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

/** A part of the page, unless a card hides it. */
function Shown({ part, children }: { part: Hideable; children: ReactNode }) {
  const hidden = useLocks((locks) => locks.hidden.includes(part));
  return hidden ? <HiddenPart part={part} /> : children;
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

export const JudgeSection = () => {
  const glue = useRun(({ trace }) => glueOf(trace.experiment));
  return <Bounded what={shellWords().parts.judge} part={Judge} props={{ ...useJudge(), glue }} />;
};

export function PhasesSection() {
  const props = useScene();
  return (
    <Shown part="phases">
      <Bounded what={shellWords().parts.phases} part={Phases} props={props} />
    </Shown>
  );
}

/** One verdict a page: where the lab is, its own, of the same draft. */
export function VerdictSection() {
  const stated = useRun(({ draft, trace }) => isBandit(draft) && isBandit(trace.experiment ?? draft));
  const props = { ...useScene(), stated };
  return (
    <Shown part="verdict">
      <Bounded what={shellWords().parts.verdict} part={Verdict} props={props} />
    </Shown>
  );
}

/** Loaded for a run on a model of the reader's own. */
const Health = lazyPart(
  () => shellWords().parts.own,
  () => import('./own/Health').then(({ Health }) => Health),
  () => null,
);

export function HealthSection() {
  const scene = useScene();
  if (scene.experiment.world.kind !== 'model') return null;
  return (
    <Shown part="verdict">
      <Health props={scene} />
    </Shown>
  );
}

export function CompareSection() {
  const props = useScene();
  return (
    <Shown part="compare">
      <Bounded what={shellWords().parts.compare} part={Compare} props={props} />
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

export function SettingsDrawer() {
  const settings = useRun(useShallow(({ preset, draft, past, future }) => ({ preset, draft, past, future })));
  const changed = useRun(mustRestart);
  const open = useView((view) => view.settingsOpen);
  return (
    <Bounded
      what={shellWords().parts.settings}
      part={Settings}
      props={{ ...settings, changed, open, focus: useFocus() }}
    />
  );
}

/** Loaded when it is first opened. */
const Present = lazyPart(
  () => shellWords().parts.present,
  () => import('./present/Present').then(({ Present }) => Present),
  () => <p className="waiting">{shellWords().waiting.opening}</p>,
);

export function PresentSection() {
  const place = useView((view) => view.lesson);
  const lessons = useLessons((state) => state.lessons);
  const card = (place && lessons?.get(place.number)?.cards[place.card - 1]?.notes) ?? null;
  const { draft, status } = useRun(useShallow(({ draft, status }) => ({ draft, status })));
  const changed = useRun(mustRestart);
  const scene = useScene();
  const hidden = useLocks((locks) => locks.hidden);
  return (
    <PresentDialog open={scene.view.present !== null} leave={() => setPresent(false)}>
      <Present props={{ ...scene, draft, status, changed, card, hidden, seconds: liveSeconds(draft) }} />
    </PresentDialog>
  );
}

export const LongRunSection = () => (
  <Bounded what={shellWords().parts.longRun} part={LongRun} props={{ seconds: useView((view) => view.asking) }} />
);

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

export function LessonList() {
  const { listing, ...list } = useLessons(
    useShallow(({ lessons, listing, progress, fault, joined }) => ({ lessons, listing, progress, fault, joined })),
  );
  return <Bounded what={shellWords().parts.lessons} part={LessonsDialog} props={{ open: listing, ...list }} />;
}

/** Loaded when it is first opened. */
const OwnModel = lazyPart(
  () => shellWords().parts.own,
  () => import('./own/OwnModel').then(({ OwnModel }) => OwnModel),
  () => <div className="charts-waiting" />,
);

export function OwnSection() {
  const own = useOwn();
  const state = useHub();
  const wanted = useRun(({ draft: { world } }) => (world.kind === 'model' ? repositoryOf(world.model) : ''));
  const [trace, active, experiment] = [useRun(({ trace }) => trace), useRun(isActive), useExperiment()];
  const { past, round } = useJudge();
  const labels = round ? [...past, ...judgementsOf(round)] : past;
  return (
    <Modal title={shellWords().titles.own} open={own.open} close={() => setOwnOpen(false)}>
      <OwnModel props={{ own, hub: HUB && { hub: HUB, state, wanted }, experiment, trace, labels, active }} />
    </Modal>
  );
}

/** Loaded when it is first opened. */
const Share = lazyPart(
  () => shellWords().parts.share,
  () => import('./share/Share').then(({ Share }) => Share),
  () => <p className="waiting">{shellWords().waiting.link}</p>,
);

export function ShareSection() {
  const open = useView((view) => view.sharing);
  const draft = useRun((run) => run.draft);
  const scene = useScene();
  const packed = useLessons((state) => state.packed);
  const lesson = scene.view.lesson?.number === OWN ? packed : null;
  return (
    <Modal title={shellWords().titles.share} open={open} close={() => setSharing(false)}>
      <Share props={{ scene, draft, lesson }} />
    </Modal>
  );
}

export const Help = () => (
  <Bounded
    what={shellWords().parts.help}
    part={HelpDialog}
    props={useView(useShallow(({ helpOpen, characters }) => ({ open: helpOpen, characters })))}
  />
);

export const Findings = () => (
  <Bounded
    what={shellWords().parts.findings}
    part={FindingsDialog}
    props={{ document: useView((view) => view.finding) }}
  />
);

export const Selftest = () => (
  <Bounded
    what={shellWords().parts.selftest}
    part={SelftestDialog}
    props={{ open: useView((view) => view.selftestOpen), check: useRun((run) => run.check) }}
  />
);
