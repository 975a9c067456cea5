import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { KeyKind, Keys, KeysOfKind } from '../../api/contract.ts';
import { dateOf, numberOf, percentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Status } from '../../ui/Notice.tsx';
import { useKindWords } from './words.ts';

interface AllKeysProps {
  keys: Keys;
  working: boolean;
  rotate: (kind: KeyKind) => void;
}

/** A table where there is room; on a phone each kind is a block of lines. */
export function AllKeys({ keys, working, rotate }: AllKeysProps) {
  const language = useLanguage();
  const words = useKindWords();
  const day = (moment: string | null) => (moment === null ? '–' : dateOf(moment, language));
  return (
    <div className="keys-room">
      <table className="keys-table">
        <thead>
          <tr>
            <th scope="col">
              <Trans>Key</Trans>
            </th>
            <th scope="col" className="number">
              <Trans>Version</Trans>
            </th>
            <th scope="col" className="number">
              <Trans>Number</Trans>
            </th>
            <th scope="col">
              <Trans>Since</Trans>
            </th>
            <th scope="col">
              <Trans>Next</Trans>
            </th>
            <th scope="col">
              <Trans>State</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.kinds.map((kind) => {
            const { name, protects } = words(kind.kind);
            const living = keys.living.some((job) => job.kind === kind.kind);
            return (
              <tr key={kind.kind}>
                <th scope="row">
                  {name}
                  <span className="quiet-text block font-normal">{protects}</span>
                </th>
                <td className="number">
                  <Label>
                    <Trans>Version</Trans>
                  </Label>
                  {numberOf(kind.version, language)}
                </td>
                <td className="number">
                  <Label>
                    <Trans>Number</Trans>
                  </Label>
                  {numberOf(kind.keys, language)}
                </td>
                <td>
                  <Label>
                    <Trans>Since</Trans>
                  </Label>
                  {day(kind.madeAt)}
                </td>
                <td>
                  <Label>
                    <Trans>Next</Trans>
                  </Label>
                  {kind.turns ? day(kind.dueAt) : <Trans>never</Trans>}
                </td>
                <td className="state-cell">
                  <StateOf kind={kind} keys={keys} />
                  {!living && kind.turns && (
                    <Button kind="quiet" working={working} onClick={() => rotate(kind.kind)}>
                      <Trans>Rotate</Trans>
                      <span className="sr-only">: {name}</span>
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** The head of the column, where the heads are not shown. A screen reader has it from the head. */
function Label({ children }: { children: ReactNode }) {
  return (
    <span className="cell-label" aria-hidden="true">
      {children}
    </span>
  );
}

function StateOf({ kind, keys }: { kind: KeysOfKind; keys: Keys }) {
  const language = useLanguage();
  const job = keys.living.find((one) => one.kind === kind.kind);
  if (job !== undefined) {
    const percent = job.step === 'work' && job.total > 0 ? percentOf(job.done / job.total, language) : null;
    if (job.state === 'paused')
      return (
        <Status icon="pause">
          <Trans>Paused</Trans>
        </Status>
      );
    return <Status icon="rotate">{percent ?? <Trans>Rotating</Trans>}</Status>;
  }
  if (kind.overdue)
    return (
      <Status icon="alert" tone="danger">
        <Trans>Overdue</Trans>
      </Status>
    );
  if (!kind.turns)
    return (
      <Status icon="info">
        <Trans>Stands in the configuration</Trans>
      </Status>
    );
  return (
    <Status icon="check" tone="success">
      <Trans>In order</Trans>
    </Status>
  );
}
