import { useEffect, useId, useState } from 'react';
import { encode } from 'uqr';
import type { Experiment } from '../../experiment/experiment';
import { Refused, refusalText } from '../../messages/refusal';
import { messageOf } from '../../text';
import { encodeMoment, fittedView, type LinkedView } from '../../trace/momentLink';
import { partsWords } from '../../words/en/parts';
import { shareWords } from '../../words/en/share';
import { shellWords } from '../../words/en/shell';
import { shownLanguage } from '../../words/language';
import { LANGUAGE_NAMES } from '../language';
import { ownLessonAddress } from '../parts/address';
import { CopyButton } from '../parts/CopyButton';
import { useMemo } from '../parts/remembered';
import { Select } from '../parts/Select';
import { LINKABLE, type Linkable, linkedOf } from '../state/linked';
import { momentOf, type Scene, shownArm } from '../state/moment';
import { seedsToSee } from '../state/recording';
import { frameAddress, frameCode, panelChoices } from './frame';
import './share.css';

interface ShareProps {
  scene: Scene;
  /** What the link is of; the scene may still show another one. */
  draft: Experiment;
  /** The reader's own lesson, packed, if its card stands beside the page. */
  lesson: string | null;
}

/** Makes a link of what is on the screen, or of a part of it. */
export function Share({ scene, draft, lesson }: ShareProps) {
  const words = shareWords();
  const [parts, setParts] = useState<readonly Linkable[]>(['moment', 'arm', 'prompt']);
  // The dialog is not a part of what it shares, and the page behind it stands still.
  const linked = useMemo(() => linkedOf(scene, parts, lesson), [scene, parts, lesson]);
  const address = useAddress(draft, linked);
  const toggle = (part: Linkable) =>
    setParts(parts.includes(part) ? parts.filter((one) => one !== part) : [...parts, part]);
  return (
    <div className="share-view">
      <fieldset className="share-parts">
        <legend>{words.legend}</legend>
        {LINKABLE.map((part) => (
          <label key={part}>
            <input type="checkbox" checked={parts.includes(part)} onChange={() => toggle(part)} />
            <span>{partText(part, scene)}</span>
          </label>
        ))}
      </fieldset>
      <Sharable what={words.link} fault={address.fault} text={address.text} label={words.copyLink} />
      {address.text !== null && <QrCode text={address.text} />}
      {lesson !== null && <Sharable what={words.lesson} text={ownLessonAddress(lesson)} label={words.copyLesson} />}
      <FrameCode draft={draft} linked={linked} />
    </div>
  );
}

/** One panel of the page in another page. */
function FrameCode({ draft, linked }: { draft: Experiment; linked: LinkedView }) {
  const words = shareWords();
  const choices = useMemo(() => panelChoices(draft), [draft]);
  const [label, setLabel] = useState('');
  const choice = choices.find((one) => one.label === label) ?? choices[0]!;
  // Of the rest a frame takes what it can show.
  const view = useMemo(() => ({ ...linked, panel: choice.value }), [linked, choice]);
  const address = useAddress(draft, view, 'frame');
  const code =
    address.text &&
    frameCode(frameAddress(new URL(address.text).hash, address.text), `${choice.label}: ${draft.title}`);
  return (
    <>
      <Select
        label={words.panel}
        options={choices.map((one) => ({ value: one.label, label: one.label }))}
        value={choice.label}
        choose={setLabel}
      />
      <Sharable what={words.code} fault={address.fault} text={code} label={words.copyCode} />
      <p className="aside">{words.frames}</p>
    </>
  );
}

/** What a check box stands for, with what it is now. */
function partText(part: Linkable, scene: Scene): string {
  const words = shareWords().parts;
  const { view } = scene;
  const moment = momentOf(scene, view);
  switch (part) {
    case 'moment':
      return moment ? words.momentAt(moment.iteration, partsWords().phases[moment.phase], moment.seed) : words.moment;
    case 'arm':
      return words.arm(shownArm(scene, view).name);
    case 'prompt':
      return words.prompt(view.prompt + 1);
    case 'open':
      return words.open;
    case 'present':
      return words.present;
    case 'theme':
      return words.theme(view.theme === 'auto' ? words.ownTheme : shellWords().header.themes[view.theme]);
    case 'language':
      return words.language(LANGUAGE_NAMES[shownLanguage()]);
    default:
      throw part satisfies never;
  }
}

interface Made {
  /** Null until it is made, and if there is none. */
  text: string | null;
  fault: string | null;
}

/** The whole address of a moment. */
function useAddress(experiment: Experiment, linked: LinkedView, where: 'page' | 'frame' = 'page'): Made {
  const [made, setMade] = useState<Made>({ text: null, fault: null });
  useEffect(() => {
    let current = true;
    const { view } = fittedView({ experiment, view: linked }, where, seedsToSee(experiment));
    encodeMoment(experiment, view).then(
      (hash) => current && setMade({ text: new URL(hash, location.href).href, fault: null }),
      (error) =>
        current &&
        setMade({ text: null, fault: error instanceof Refused ? refusalText(error.refusal) : messageOf(error) }),
    );
    return () => {
      current = false;
    };
  }, [experiment, linked, where]);
  return made;
}

interface SharableProps {
  what: string;
  fault?: string | null;
  text: string | null;
  label: string;
}

/** A text to read, to select by hand, or to copy. */
function Sharable({ what, fault = null, text, label }: SharableProps) {
  const id = useId();
  if (fault !== null) return <p role="alert">{shareWords().none(fault)}</p>;
  return (
    <div className="sharable">
      <label htmlFor={id}>{what}</label>
      <textarea id={id} readOnly rows={3} value={text ?? ''} onFocus={(event) => event.target.select()} />
      <CopyButton label={label} text={text} />
    </div>
  );
}

/** Longest text that a camera still reads from a screen: version 25 of 40. */
const MOST_QR = 1000;

/** The link for a camera: one path, on white in both themes, since many readers take no other. */
function QrCode({ text }: { text: string }) {
  const { path, size } = useMemo(() => qrPath(text), [text]);
  if (text.length > MOST_QR) return <p className="aside">{shareWords().tooLong}</p>;
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={shareWords().qr}
      shapeRendering="crispEdges"
    >
      <path className="qr-ground" d={`M0 0h${size}v${size}H0z`} />
      <path className="qr-dots" d={path} />
    </svg>
  );
}

/** The dark modules, row by row, with the border of four that the standard asks for. */
function qrPath(text: string): { path: string; size: number } {
  if (text.length > MOST_QR) return { path: '', size: 0 };
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return { path, size };
}
