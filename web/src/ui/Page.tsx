import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useRef } from 'react';

let firstPage = true;

/**
 * Names the page to the browser and, after a move inside Carnet, puts the focus on its heading, so that a screen reader
 * says where one is. The first page of a visit leaves the focus where the browser put it.
 */
function useArrival(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Carnet`;
  }, [title]);
  useEffect(() => {
    if (!firstPage) heading.current?.focus({ preventScroll: true });
    firstPage = false;
  }, []);
  return heading;
}

interface PageProps {
  title: string;
  eyebrow?: ReactNode;
  /** What stands as the h1, when it is not the title. */
  heading?: ReactNode;
  lede?: ReactNode;
  /** Above the heading: a way back, steps, an error summary. */
  before?: ReactNode;
  rail?: ReactNode;
  children?: ReactNode;
}

/** A page: what stands above the heading, the heading, then one column, or main and rail. */
export function Page({ title, eyebrow, heading, lede, before, rail, children }: PageProps) {
  const h1 = useArrival(title);
  return (
    <>
      <div className="page-head">
        {before}
        {eyebrow !== undefined && <p className="eyebrow">{eyebrow}</p>}
        <h1 ref={h1} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {lede !== undefined && <div className="lede">{lede}</div>}
      </div>
      <div className={rail === undefined ? 'page-body' : 'page-body with-rail'}>
        <div className="page-main">{children}</div>
        {rail !== undefined && <div className="page-rail">{rail}</div>}
      </div>
    </>
  );
}

/** A section under a rule. */
export function Section({ title, action, children }: { title: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="section">
      <div className="section-head">
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}

/** "Step 2 of 5" with its segments. `page`: which of the two pages of a step that has two. */
export function Steps({ step, of, page }: { step: number; of: number; page?: 1 | 2 }) {
  return (
    <div className="mb-6">
      <p className="quiet-text">
        {page === undefined ? (
          <Trans>
            Step {step} of {of}
          </Trans>
        ) : (
          <Trans>
            Step {step} of {of}, page {page} of 2
          </Trans>
        )}
      </p>
      <Segmented done={step} of={of} />
    </div>
  );
}

/** Progress in countable parts; the words beside it say the same. */
export function Segmented({ done, of }: { done: number; of: number }) {
  return (
    <div className="steps-bar" aria-hidden="true">
      {Array.from({ length: of }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the segments have no other identity
        <span key={index} data-done={index < done || undefined} />
      ))}
    </div>
  );
}

/** Progress that is not countable in parts: `fraction` from 0 to 1, or null when nobody knows. */
export function Bar({ fraction, label }: { fraction: number | null; label: string }) {
  const { i18n } = useLingui();
  const percent = fraction === null ? null : Math.round(fraction * 100);
  return (
    <span
      className="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      aria-valuetext={percent === null ? undefined : i18n.number(percent / 100, { style: 'percent' })}
      data-unknown={fraction === null || undefined}
    >
      <span style={percent === null ? undefined : { width: `${percent}%` }} />
    </span>
  );
}
