import { Button } from '../parts/Button';
import { fixed } from '../parts/format';
import { Mark } from '../parts/Mark';
import { useDroppedFile } from '../shell/useDroppedFile';
import story from './story.json';
import './landing.css';

interface LandingProps {
  /** Opens the workbench, and replays the recorded run. */
  watch: () => void;
  enter: () => void;
  openLab: () => void;
  openLessons: () => void;
  openOwn: () => void;
  /** A file that is dropped here. */
  drop: (file: File) => void;
}

/** The first screen: what the page is about, by one story before and after. */
export function Landing({ watch, enter, openLab, openLessons, openOwn, drop }: LandingProps) {
  useDroppedFile(drop);
  return (
    <main className="landing">
      <h1 className="name">
        <Mark />
        Apogee
      </h1>
      <p className="landing-sentence">
        A small language model learns what an oracle prefers, in your browser; momentum carries it on.
      </p>
      <section className="landing-story" aria-label="One story, before and after">
        <p className="landing-prompt">{story.prompt}</p>
        <div className="landing-pair">
          <Telling title="Before" {...story.before} />
          <Telling title="After" {...story.after} />
        </div>
        <p className="aside figures">
          Mean reward of {story.stories} stories: {fixed(story.before.mean, 2)} → {fixed(story.after.mean, 2)}.
        </p>
      </section>
      <div className="landing-ways">
        <Button className="primary" onClick={watch}>
          Watch it learn (25 s)
        </Button>
        <Button onClick={enter}>Workbench</Button>
        <Button onClick={openLab}>Theory lab</Button>
        <Button onClick={openLessons}>Lessons</Button>
        <Button onClick={openOwn}>Your own model</Button>
      </div>
    </main>
  );
}

function Telling({ title, text, reward }: { title: string; text: string; reward: number }) {
  return (
    <figure className="landing-telling">
      <figcaption>
        {title} <span className="figures">reward {fixed(reward, 1)}</span>
      </figcaption>
      <p>{text}</p>
    </figure>
  );
}
