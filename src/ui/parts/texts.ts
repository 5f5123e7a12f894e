/** Instead of what the first part of a recording leaves out; some have no other part. */
export const IN_THE_REST = 'Not in the first part of the recording.';

/** In place of a chart of many numbers, before its first picture. */
export const WORKING = 'Being worked out …';
