import { CarnetError, type ErrorCode, type FieldError } from '../../kernel/index.ts';
import type { PackedPlan, PlanAsked } from '../parse/index.ts';

/** What the thread that reads a file is told: its pieces in order, then what to plan it for. */
export type ToThread =
  | { readonly type: 'piece'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'plan'; readonly asked: PlanAsked };

/** Its one answer to a file: the plan, an error of ours, or that something went wrong on our side. */
export type FromThread =
  | { readonly type: 'planned'; readonly plan: PackedPlan }
  | {
      readonly type: 'refused';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly errors: readonly FieldError[];
    }
  | { readonly type: 'failed'; readonly cause: unknown };

export function packError(error: unknown): FromThread {
  if (!(error instanceof CarnetError)) return { type: 'failed', cause: error };
  return { type: 'refused', code: error.code, detail: error.detail, errors: error.errors };
}

export function unpackError(answer: Exclude<FromThread, { type: 'planned' }>): CarnetError {
  if (answer.type === 'refused') return new CarnetError(answer.code, answer.detail, { errors: answer.errors });
  return new CarnetError('internal', 'The file could not be read.', { cause: answer.cause });
}
