import { useShallow } from 'zustand/react/shallow';
import { HUB } from '../hub/hosts';
import { glueOf } from '../trace/pairsFile';
import { shellWords } from '../words/en/shell';
import { CatalogueDialog } from './catalogue/CatalogueDialog';
import { FindingsDialog } from './findings/FindingsDialog';
import { Judge } from './judge/Judge';
import { judgementsOf } from './judge/judgements';
import { KeepNotices } from './keep/KeepNotices';
import { RunsDialog } from './keep/RunsDialog';
import { LessonsDialog } from './lessons/LessonsDialog';
import { Shown } from './lessons/Shown';
import { Bounded, lazyPart } from './parts/ErrorBoundary';
import { Modal } from './parts/Modal';
import { PresentDialog } from './present/PresentDialog';
import { Settings } from './settings/Settings';
import { HelpDialog } from './shell/HelpDialog';
import { LongRun } from './shell/LongRun';
import { SelftestDialog } from './shell/SelftestDialog';
import { UpdateNotice } from './shell/UpdateNotice';
import { setPresent, setSharing } from './state/actions';
import { same } from './state/draft';
import { liveSeconds } from './state/estimate';
import { mustRestart } from './state/exact';
import { useExperiment, useFocus, useScene } from './state/hooks';
import { repositoryOf, useHub } from './state/hubStore';
import { useJudge } from './state/judgeStore';
import { useKeep } from './state/keepStore';
import { OWN } from './state/lessonProgress';
import { useLessons } from './state/lessonStore';
import { useLocks } from './state/locks';
import { useOffline } from './state/offline';
import { setOwnOpen, useOwn } from './state/ownStore';
import { isActive, shownOf, useRun } from './state/runStore';
import { useView } from './state/viewStore';
import { Compare } from './verdict/Compare';
import { Verdict } from './verdict/Verdict';

/** The sections that the first picture does without. They come in one file, after it or when one of them is asked for. */

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

function KeepSection() {
  const keep = useKeep(useShallow(({ left, fault, open }) => ({ left, fault, open })));
  return <Bounded what={shellWords().parts.kept} part={KeepNotices} props={{ ...keep, stopped: useStopped() }} />;
}

const UpdateSection = () => (
  <Bounded
    what={shellWords().parts.update}
    part={UpdateNotice}
    props={{ offered: useOffline(({ update }) => update !== null) }}
  />
);

function Runs() {
  const keep = useKeep(
    useShallow(({ open, runs, elsewhere, room, current, fault }) => ({ open, runs, elsewhere, room, current, fault })),
  );
  const live = useRun(isActive) ? (keep.current?.id ?? null) : null;
  return <Bounded what={shellWords().parts.runs} part={RunsDialog} props={{ ...keep, live }} />;
}

export const JudgeSection = () => {
  const glue = useRun(({ trace }) => glueOf(trace.experiment));
  return <Bounded what={shellWords().parts.judge} part={Judge} props={{ ...useJudge(), glue }} />;
};

/** One verdict a page: where the lab is, its own, of the same draft. */
function OwnVerdict() {
  const stated = useRun(({ draft, trace }) =>
    [draft, trace.experiment ?? draft].every(({ world }) => world.kind === 'bandit'),
  );
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

function HealthSection() {
  const scene = useScene();
  if (scene.experiment.world.kind !== 'model') return null;
  return (
    <Shown part="verdict">
      <Health props={scene} />
    </Shown>
  );
}

export const VerdictSection = () => (
  <>
    <OwnVerdict />
    <HealthSection />
  </>
);

export function CompareSection() {
  const props = useScene();
  return (
    <Shown part="compare">
      <Bounded what={shellWords().parts.compare} part={Compare} props={props} />
    </Shown>
  );
}

const NONE: readonly string[] = [];

function SettingsDrawer() {
  const settings = useRun(useShallow(({ preset, draft, past, future }) => ({ preset, draft, past, future })));
  const changed = useRun(mustRestart);
  const leftOut = useRun(({ check, engine }) => check?.leftOut ?? engine?.leftOut ?? NONE);
  const open = useView((view) => view.settingsOpen);
  return (
    <Bounded
      what={shellWords().parts.settings}
      part={Settings}
      props={{ ...settings, changed, leftOut, open, focus: useFocus() }}
    />
  );
}

/** Loaded when it is first opened. */
const Present = lazyPart(
  () => shellWords().parts.present,
  () => import('./present/Present').then(({ Present }) => Present),
  () => <p className="waiting">{shellWords().waiting.opening}</p>,
);

function PresentSection() {
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

const LongRunSection = () => (
  <Bounded what={shellWords().parts.longRun} part={LongRun} props={{ seconds: useView((view) => view.asking) }} />
);

function LessonList() {
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

function OwnSection() {
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

function ShareSection() {
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

const Help = () => (
  <Bounded
    what={shellWords().parts.help}
    part={HelpDialog}
    props={useView(useShallow(({ helpOpen, characters }) => ({ open: helpOpen, characters })))}
  />
);

const Findings = () => (
  <Bounded
    what={shellWords().parts.findings}
    part={FindingsDialog}
    props={{ document: useView((view) => view.finding) }}
  />
);

const Selftest = () => (
  <Bounded
    what={shellWords().parts.selftest}
    part={SelftestDialog}
    props={{ open: useView((view) => view.selftestOpen), check: useRun((run) => run.check) }}
  />
);

/** What became of kept runs, and of the page itself. */
export const KeptNotices = () => (
  <>
    <KeepSection />
    <UpdateSection />
  </>
);

/** What opens over the page. */
export const PageDialogs = () => (
  <>
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
  </>
);

/** What opens over the first screen. */
export const LandingDialogs = () => (
  <>
    <LessonList />
    <Help />
  </>
);
