import { type ReactNode, useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { messageOf } from '../../text';
import type { Trace } from '../../trace/fold';
import { embedWords } from '../../words/en/embed';
import { pageAddress } from '../parts/address';
import { lazyPart } from '../parts/ErrorBoundary';
import type { Scene } from '../state/moment';
import { useView } from '../state/viewStore';
import type { Asked, Panelled } from './asked';
import { captionOf, titleOf } from './caption';
import { traceOf } from './scene';
import './embed.css';

const waiting = () => <p className="waiting">…</p>;
const Reward = lazyPart(
  () => embedWords().parts.reward,
  () => import('./Reward').then((file) => file.Reward),
  waiting,
);
const Triangle = lazyPart(
  () => embedWords().parts.triangle,
  () => import('./Triangle').then((file) => file.Triangle),
  waiting,
);
const Plane = lazyPart(
  () => embedWords().parts.plane,
  () => import('./Plane').then((file) => file.Plane),
  waiting,
);
const Phases = lazyPart(
  () => embedWords().parts.phases,
  () => import('../phases/Phases').then((file) => file.Phases),
  waiting,
);
const Verdict = lazyPart(
  () => embedWords().parts.verdict,
  () => import('../verdict/Verdict').then((file) => file.Verdict),
  waiting,
);
const Curve = lazyPart(
  () => embedWords().parts.curve,
  () => import('./Curve').then((file) => file.Curve),
  waiting,
);

/** One panel of the page with its caption, for a frame in another page. */
export function Embed({ asked }: { asked: Asked }) {
  const found = useTrace(asked);
  if (asked.kind === 'refused') return <Missing reason={asked.reason} link={asked.link} />;
  if (typeof found === 'string') return <Missing reason={found} link={asked.link} />;
  return (
    <Framed asked={asked} trace={found}>
      {found && <Shown asked={asked} trace={found} />}
    </Framed>
  );
}

/** The run, null while it is loaded, or why there is none. */
function useTrace(asked: Asked): Trace | null | string {
  const [found, setFound] = useState<Trace | null | string>(null);
  useEffect(() => {
    if (asked.kind === 'refused') return;
    let current = true;
    const set = (value: Trace | string) => current && setFound(value);
    setFound(null);
    traceOf(asked).then(set, (error) => set(messageOf(error)));
    return () => {
      current = false;
    };
  }, [asked]);
  return found;
}

function useScene({ experiment, view: linked }: Panelled, trace: Trace): Scene {
  const view = useView(useShallow((view) => view));
  // A run has more seeds than its preset, and the link is of the run.
  return { experiment: trace.experiment ?? experiment, trace, view: { ...view, seed: linked.seed ?? view.seed } };
}

function Shown({ asked, trace }: { asked: Panelled; trace: Trace }) {
  const scene = useScene(asked, trace);
  const { panel } = asked;
  switch (panel) {
    case 'reward':
      return <Reward props={scene} />;
    case 'triangle':
      return <Triangle props={scene} />;
    case 'plane':
      return <Plane props={scene} />;
    case 'phases':
      return <Phases props={scene} />;
    case 'verdict':
      return <Verdict props={{ ...scene, stated: false }} />;
    default:
      return <Curve props={{ experiment: asked.experiment, id: panel.objective }} />;
  }
}

function Framed({ asked, trace, children }: { asked: Panelled; trace: Trace | null; children: ReactNode }) {
  const { panel, link } = asked;
  const experiment = trace?.experiment ?? asked.experiment;
  return (
    <main className="embed" data-panel={typeof panel === 'string' ? panel : 'curve'}>
      <h1>{titleOf(panel, experiment)}</h1>
      {children || waiting()}
      <footer className="embed-foot">
        <p className="aside">{trace && captionOf(panel, experiment, trace)}</p>
        <Open link={link} />
      </footer>
    </main>
  );
}

/** Why there is no picture, and the way to one. */
function Missing({ reason, link }: { reason: string; link: string }) {
  return (
    <main className="embed">
      <p role="alert">{embedWords().missing(reason)}</p>
      <footer className="embed-foot">
        <Open link={link} />
      </footer>
    </main>
  );
}

function Open({ link }: { link: string }) {
  return (
    <a href={pageAddress(link === '' ? '#' : link)} target="_blank" rel="noopener">
      {embedWords().open}
    </a>
  );
}
