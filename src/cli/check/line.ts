import { sentenceOf } from '../output.ts';

export type Result = 'ok' | 'warning' | 'failed' | 'not checked';

/** One line of `carnet check`: what was looked at, how it stands, and one sentence of what was seen and what to do. */
export interface Line {
  readonly name: string;
  readonly result: Result;
  readonly says: string;
}

export type Finding = Omit<Line, 'name'>;

export const ok = (says: string): Finding => ({ result: 'ok', says });
export const warning = (says: string): Finding => ({ result: 'warning', says });
export const failed = (says: string): Finding => ({ result: 'failed', says });
export const notChecked = (says: string): Finding => ({ result: 'not checked', says });

/** Runs one look; what it throws is a failure of that line, never of the whole table. */
export async function look(name: string, work: () => Promise<Finding> | Finding): Promise<Line> {
  try {
    return { name, ...(await work()) };
  } catch (error) {
    return { name, ...failed(sentenceOf(error)) };
  }
}
