import { translated } from '../language';

const english = {
  dismiss: 'Dismiss',
  upTo: (progress: string) => `Kept up to ${progress}.`,
  sameNumbers: 'It goes on from there with the same numbers as if it had never stopped.',
  goOn: 'Go on',
  left: 'A run was left unfinished:',
  show: 'Show it',
  title: 'Runs',
  about:
    'What is trained here is kept in this browser after every iteration, with the weights to go on from. Nothing is sent anywhere.',
  room: (used: string, most: string) => `This host takes ${used} of the ${most} that the browser grants it.`,
  reading: 'Reading the list …',
  none: 'No run is kept. “Train live” makes one.',
  otherVersion: 'kept by another version of this page',
  running: 'on the screen, running',
  elsewhere: 'goes on in another tab',
  open: 'Open',
  rename: 'Rename',
  delete: 'Delete',
  name: 'Name',
  keepName: 'Keep the name',
  finished: 'finished',
  iteration: (now: number, of: number) => `iteration ${now} of ${of}`,
  underSeed: (iteration: string, now: number, of: number) => `${iteration} under seed ${now} of ${of}`,
};

export type KeepWords = typeof english;
export const keepWords = translated('keep', english);
