import type { Refusal } from './refusal';
import { refusalText } from './refusal';

/** What stopped a run, or something beside it: code → what to say. All that is said of a failure stands here. */
export const FAILURES = {
  // A run on an engine; what the engine says of it is the detail.
  'non-finite': ({ detail }: Detail) => detail,
  'device-lost': ({ detail }: Detail) => detail,
  'device-silent': ({ seconds }: Seconds) =>
    `The graphics device has not answered for ${seconds} seconds, and was given up.`,
  'out-of-memory': ({ detail }: Detail) => detail,
  'no-device': ({ detail }: Detail) => detail,
  refused: ({ refusal }: { refusal: Refusal }) => refusalText(refusal),
  other: ({ detail }: Detail) => detail,

  // The worker of the page.
  'worker-stopped': () => 'The worker was stopped.',
  'worker-missing': () => 'The worker could not be loaded.',
  'worker-unreadable': () => 'A message of the worker could not be read.',
  'worker-silent': ({ seconds }: Seconds) => `The worker has not answered for ${seconds} seconds.`,

  // Files.
  'download-network': ({ file, detail }: File & Detail) =>
    `${file} could not be downloaded: ${detail}. Check the connection, then run it again.`,
  'download-server': ({ file, status }: File & { status: number }) =>
    `${file} could not be downloaded: the server answered ${status}. Check the connection, then run it again.`,
  'download-refused': ({ file, status }: File & { status: number }) =>
    `${file} could not be downloaded: the server answered ${status}.`,
  'download-page': ({ file }: File) =>
    `${file} could not be downloaded: the server answered with a page instead of the file.`,
  'file-large': ({ most }: { most: number }) => `the file holds more than ${most} bytes`,
  'no-recorded-run': ({ detail }: Detail) => `The recorded run cannot be shown: ${detail}.`,
  'link-refused': ({ refusal }: { refusal: Refusal }) =>
    `This link cannot be opened. ${refusalText(refusal)}. The page shows the default experiment instead.`,
};

/** What may help. */
export const ADVICE: { readonly [Code in keyof typeof FAILURES]?: string } = {
  'non-finite': 'A smaller learning rate or a larger β may help.',
};

interface Detail {
  detail: string;
}

interface Seconds {
  seconds: number;
}

interface File {
  file: string;
}
