import { landingWords } from '../../words/en/landing';
import { Button } from '../parts/Button';
import { LanguageChooser } from '../parts/LanguageChooser';
import { Mark } from '../parts/Mark';
import { useDroppedFiles } from '../shell/useDroppedFiles';
import story from './story.json';
import './landing.css';

interface LandingProps {
  /** Opens the workbench, and replays the recorded run. */
  watch: () => void;
  enter: () => void;
  openLab: () => void;
  openLessons: () => void;
  openOwn: () => void;
  /** Files that are dropped here. */
  drop: (files: readonly File[]) => void;
}

/** The first screen: what the page is about, by one story before and after. */
export function Landing({ watch, enter, openLab, openLessons, openOwn, drop }: LandingProps) {
  const words = landingWords();
  useDroppedFiles(drop);
  return (
    <main className="landing">
      <h1 className="name">
        <Mark />
        Apogee
      </h1>
      <p className="landing-sentence">{words.sentence}</p>
      <section className="landing-story" aria-label={words.story}>
        <p className="landing-prompt" lang="en">
          {story.prompt}
        </p>
        <div className="landing-pair">
          <Telling title={words.before} {...story.before} />
          <Telling title={words.after} {...story.after} />
        </div>
        <p className="aside figures">{words.means(story.stories, story.before.mean, story.after.mean)}</p>
      </section>
      <div className="landing-ways">
        <Button className="primary" onClick={watch}>
          {words.watch}
        </Button>
        <Button onClick={enter}>{words.workbench}</Button>
        <Button onClick={openLab}>{words.lab}</Button>
        <Button onClick={openLessons}>{words.lessons}</Button>
        <Button onClick={openOwn}>{words.own}</Button>
      </div>
      <LanguageChooser />
    </main>
  );
}

function Telling({ title, text, reward }: { title: string; text: string; reward: number }) {
  return (
    <figure className="landing-telling">
      <figcaption>
        {title} <span className="figures">{landingWords().reward(reward)}</span>
      </figcaption>
      <p lang="en">{text}</p>
    </figure>
  );
}
