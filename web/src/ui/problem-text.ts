import { useLingui } from '@lingui/react/macro';
import { ApiError } from '../api/problem.ts';
import type { IconName } from './Icon.tsx';

export interface ProblemText {
  readonly title: string;
  /** What happened, what was kept, what to do next. */
  readonly sentence: string;
  readonly icon: IconName;
  readonly tone: 'plain' | 'warning';
}

/** Words, in the reader's language, for what went wrong; the server's own sentence is English and goes to its log. */
export function useProblemText(): (error: unknown) => ProblemText {
  const { t } = useLingui();
  return (error) => {
    const code = error instanceof ApiError ? error.code : 'internal';
    switch (code) {
      case 'network':
        return {
          title: t`No network`,
          sentence: t`This device cannot reach the server just now. Nothing was changed. Check the connection, then try again.`,
          icon: 'globe',
          tone: 'warning',
        };
      case 'key-service-away':
        return {
          title: t`Your record can’t be opened just now`,
          sentence: t`The service that holds its key is not answering. Your record is whole, and nobody else can open it either. Try again in a minute.`,
          icon: 'alert',
          tone: 'warning',
        };
      case 'database-away':
      case 'audit-away':
      case 'clock-behind':
        return {
          title: t`Carnet is not ready just now`,
          sentence: t`A part of the server is not answering, so nothing can be opened or saved. What was saved before is safe. Try again in a minute.`,
          icon: 'alert',
          tone: 'warning',
        };
      case 'overloaded':
        return {
          title: t`Carnet is not ready just now`,
          sentence: t`More is asked of the server than it can answer. Nothing was changed. Try again in a minute.`,
          icon: 'clock',
          tone: 'warning',
        };
      case 'not-found':
      case 'gone':
        return {
          title: t`There is nothing here that you can open`,
          sentence: t`The address may be mistyped, or it leads to something that is not yours to read.`,
          icon: 'info',
          tone: 'plain',
        };
      case 'consent-withdrawn':
        return {
          title: t`This record is closed`,
          sentence: t`The consent to keep it was withdrawn. Nothing was deleted: under Privacy it can be opened again.`,
          icon: 'info',
          tone: 'plain',
        };
      case 'not-allowed':
      case 'cross-site':
        return {
          title: t`You may not do this`,
          sentence: t`Your account may not do this. Nothing was changed.`,
          icon: 'info',
          tone: 'plain',
        };
      case 'too-many-requests':
        return {
          title: t`Too many tries`,
          sentence: t`There were too many tries in a short time. Wait a few minutes, then try again.`,
          icon: 'clock',
          tone: 'warning',
        };
      case 'code-refused':
        return {
          title: t`The code is not right`,
          sentence: t`The code is not right, or its time is over. Ask for a new one and try again.`,
          icon: 'alert',
          tone: 'warning',
        };
      case 'too-large':
        return {
          title: t`This is too large`,
          sentence: t`This is larger than the server takes. Nothing was saved.`,
          icon: 'alert',
          tone: 'warning',
        };
      case 'unsupported-media-type':
      case 'not-supported':
        return {
          title: t`This is not supported`,
          sentence: t`This server cannot do this yet. Nothing was changed.`,
          icon: 'info',
          tone: 'plain',
        };
      case 'conflict':
      case 'precondition-failed':
        return {
          title: t`It was changed meanwhile`,
          sentence: t`Somebody, or another window, changed this at the same time. Load the page again to see how it stands.`,
          icon: 'alert',
          tone: 'warning',
        };
      default:
        return {
          title: t`Something went wrong on our side`,
          sentence: t`Carnet could not finish this. What was saved before is safe. Try again; if it stays, give the number below to whoever runs this server.`,
          icon: 'alert',
          tone: 'warning',
        };
    }
  };
}
