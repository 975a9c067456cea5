import { CarnetError, type ErrorCode } from '../kernel/index.ts';

/** The code of an error that a promise rejects with; 'fulfilled' when it does not. */
export async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'fulfilled'> {
  try {
    await promise;
    return 'fulfilled';
  } catch (error) {
    if (error instanceof CarnetError) return error.code;
    throw error;
  }
}
