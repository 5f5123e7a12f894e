import { useEffect, useRef, useState, useSyncExternalStore } from 'react';

const query = '(prefers-reduced-motion: reduce)';

function subscribe(changed: () => void): () => void {
  const list = matchMedia(query);
  list.addEventListener('change', changed);
  return () => list.removeEventListener('change', changed);
}

/** Whether the reader has asked for less motion: then nothing glides, and steps replace each other. */
const useReducedMotion = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(query).matches);

/** Calls `tick` every so many milliseconds while `on`. */
export function useTicker(on: boolean, milliseconds: number, tick: () => void): void {
  const latest = useRef(tick);
  latest.current = tick;
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => latest.current(), milliseconds);
    return () => clearInterval(timer);
  }, [on, milliseconds]);
}

interface Stages {
  stage: number;
  /** How far the stage has glided, 0 to 1. */
  share: number;
  playing: boolean;
  go(stage: number): void;
  toggle(): void;
}

const GLIDE_MS = 1100;
const REST_MS = 700;

/** A slow-motion walk through `count` stages, each of which glides and rests; begins on the last one, all drawn. */
export function useStages(count: number): Stages {
  const reduced = useReducedMotion();
  const [stage, setStage] = useState(count - 1);
  const [share, setShare] = useState(1);
  const [playing, setPlaying] = useState(false);
  const [round, setRound] = useState(0);

  // A round is one glide: `go` begins one.
  useEffect(() => {
    if (round === 0) return;
    if (reduced) {
      setShare(1);
      return;
    }
    const began = performance.now();
    let frame = requestAnimationFrame(function draw(now) {
      const done = Math.min(1, Math.max(0, now - began) / GLIDE_MS);
      setShare(done * done * (3 - 2 * done));
      if (done < 1) frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [round, reduced]);

  const go = (next: number) => {
    setStage(next);
    setShare(reduced ? 1 : 0);
    setRound((n) => n + 1);
  };
  useTicker(playing, GLIDE_MS + REST_MS, () => {
    if (stage < count - 1) go(stage + 1);
    else setPlaying(false);
  });
  return {
    stage,
    share,
    playing,
    go(next) {
      setPlaying(false);
      go(next);
    },
    toggle() {
      if (!playing) go(0);
      setPlaying(!playing);
    },
  };
}
