import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CardEntry } from '../../api/contract.ts';
import { Foreign } from '../../ui/Foreign.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Status } from '../../ui/Notice.tsx';
import { When } from './When.tsx';

/** The severity of an allergy: chip for what is known, words for what is not. */
export function Severity({ severity }: { severity: CardEntry['severity'] }) {
  switch (severity) {
    case 'severe':
      return (
        <span className="chip chip-severe">
          <Icon name="stop" size="small" />
          <Trans>Severe</Trans>
        </span>
      );
    case 'moderate':
      return (
        <span className="chip chip-moderate">
          <Icon name="alert" size="small" />
          <Trans>Moderate</Trans>
        </span>
      );
    case 'mild':
      return (
        <span className="chip chip-mild">
          <Icon name="info" size="small" />
          <Trans>Mild</Trans>
        </span>
      );
    default:
      return (
        <Status icon="not-answered">
          <Trans>Severity not known</Trans>
        </Status>
      );
  }
}

/** What an entry is called. */
export function Title({ entry }: { entry: CardEntry }) {
  return <Foreign language={entry.titleLanguage}>{entry.title}</Foreign>;
}

/** State and source of an entry, as far as there is something to say. */
export function Small({ entry, children }: { entry: CardEntry; children?: ReactNode }) {
  if (entry.status === null && entry.source === null && children === undefined) return null;
  return (
    <p className="quiet-text flex flex-wrap gap-x-3">
      {children}
      {entry.status !== null && <span>{entry.status}</span>}
      {entry.source !== null && (
        <span>
          <Trans>From {entry.source}</Trans>
        </span>
      )}
    </p>
  );
}

/** The way to the earlier versions of an entry that has a form. */
function Changed({ record, entry }: { record: string; entry: CardEntry }) {
  if (entry.form === null) return null;
  return (
    <p className="text-16">
      <Link
        to="/records/$record/card/$part/$id/history"
        params={{ record, part: entry.form.part, id: entry.id }}
        className="link target"
      >
        <Trans>What changed</Trans>
        <span className="sr-only">
          :{' '}
          <Foreign language={entry.titleLanguage} unmarked>
            {entry.title}
          </Foreign>
        </span>
      </Link>
    </p>
  );
}

/** An allergy: the edge repeats what the chip says in words. */
export function Allergy({ record, entry }: { record: string; entry: CardEntry }) {
  const edge = entry.severity === 'severe' ? ' edge-severe' : entry.severity === 'moderate' ? ' edge-moderate' : '';
  return (
    <li className={`edge${edge}`}>
      <div className="row">
        <div>
          {entry.category !== null && <p className="quiet-text">{entry.category}</p>}
          <h3 className="text-18">
            <Title entry={entry} />
          </h3>
          {entry.detail !== null && <p className="text-16">{entry.detail}</p>}
          <Small entry={entry.severity === null ? { ...entry, status: null } : entry}>
            {entry.when !== null && (
              <span className="inline-flex items-center gap-1.5">
                <When when={entry.when} />
              </span>
            )}
          </Small>
          <Changed record={record} entry={entry} />
        </div>
        {entry.severity === null && entry.status !== null ? (
          <Status icon={entry.noneKnown ? 'check' : 'info'}>{entry.status}</Status>
        ) : (
          <Severity severity={entry.severity} />
        )}
      </div>
    </li>
  );
}

/** Blood group: large, because it is looked for in a hurry. */
export function Blood({ record, entry }: { record: string; entry: CardEntry }) {
  return (
    <li className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <span className="blood">{entry.title}</span>
      <div className="min-w-0">
        {entry.when !== null && (
          <p className="inline-flex items-center gap-1.5">
            <When when={entry.when} />
          </p>
        )}
        {entry.detail !== null && <p>{entry.detail}</p>}
        <Small entry={entry} />
        <p className="quiet-text">
          <Trans>A laboratory always checks again before a transfusion.</Trans>
        </p>
        <Changed record={record} entry={entry} />
      </div>
    </li>
  );
}

/** Somebody to call. */
export function Contact({ record, entry }: { record: string; entry: CardEntry }) {
  return (
    <li className="row">
      <div>
        <h3 className="text-18">
          <Title entry={entry} />
        </h3>
        {entry.detail !== null && <p className="quiet-text">{entry.detail}</p>}
        <Small entry={entry} />
        <Changed record={record} entry={entry} />
      </div>
      {entry.phone !== null && (
        <a className="button" href={`tel:${entry.phone.replace(/[^\d+]/g, '')}`}>
          <Icon name="phone" size="small" />
          {entry.phone}
        </a>
      )}
    </li>
  );
}

/** Everything else: when on the left, what on the right. */
export function Plain({ record, entry }: { record: string; entry: CardEntry }) {
  return (
    <li className="row-when">
      <p className="when text-16 lg:pt-0.5">
        {entry.when === null ? (
          <span className="quiet-text">
            <Trans>No date</Trans>
          </span>
        ) : (
          <When when={entry.when} />
        )}
      </p>
      <div className="min-w-0">
        <h3 className="text-18">
          <Title entry={entry} />
        </h3>
        {entry.detail !== null && <p className="quiet-text whitespace-pre-line">{entry.detail}</p>}
        <Small entry={entry} />
        <Changed record={record} entry={entry} />
      </div>
    </li>
  );
}
