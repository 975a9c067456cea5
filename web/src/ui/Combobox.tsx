import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { Labelled, type LabelledProps } from './Labelled.tsx';
import { type Offer, useOffers } from './useOffers.ts';

interface ComboboxProps extends LabelledProps {
  value: string;
  /** What is typed; own words count as an offer does. */
  change: (text: string) => void;
  /** What to offer for a text; called again at each letter, with the call before it given up. */
  find: (text: string, signal: AbortSignal) => Promise<readonly Offer[]>;
  choose: (offer: Offer) => void;
  /** Whether what was typed may stay as it is; then it is the last offer. */
  ownWords: boolean;
  autoComplete?: string;
}

/** A text field with offers under it, after the combobox with a listbox popup of the WAI-ARIA Authoring Practices. */
export function Combobox(props: ComboboxProps) {
  const { value, change, find, choose, ownWords, autoComplete = 'off', ...labelled } = props;
  const { t } = useLingui();
  const own = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { offers, settled } = useOffers(open ? value : '', find);
  const count = offers.length + (ownWords && offers.length > 0 ? 1 : 0);
  const shown = open && count > 0;

  function close() {
    setOpen(false);
    setActive(-1);
  }

  function take(index: number) {
    const offer = offers[index];
    if (offer !== undefined) choose(offer);
    close();
  }

  function press(event: KeyboardEvent) {
    if (event.key === 'Escape' && shown) {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && shown && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!shown) setOpen(true);
      else setActive((now) => (event.key === 'ArrowDown' ? (now + 1) % count : (Math.max(now, 0) - 1 + count) % count));
    }
  }

  return (
    <Labelled {...labelled}>
      {(tie) => (
        <>
          <div className="combo">
            <input
              {...tie}
              className="input"
              role="combobox"
              aria-expanded={shown}
              aria-controls={`${own}l`}
              aria-autocomplete="list"
              aria-activedescendant={shown && active >= 0 ? `${own}o${active}` : undefined}
              autoComplete={autoComplete}
              autoCorrect="off"
              spellCheck={false}
              value={value}
              onChange={(event) => {
                change(event.target.value);
                setOpen(true);
                setActive(-1);
              }}
              onKeyDown={press}
              onBlur={close}
            />
            <div
              id={`${own}l`}
              role="listbox"
              aria-label={t`Suggestions`}
              className="combo-list"
              hidden={!shown}
              // The focus stays in the field.
              onMouseDown={(event) => event.preventDefault()}
            >
              {shown &&
                offers.map((offer, index) => (
                  <ComboOption
                    key={offer.key}
                    id={`${own}o${index}`}
                    active={active === index}
                    take={() => take(index)}
                  >
                    <span lang={offer.lang}>{offer.label}</span>
                    {offer.note !== undefined && <span className="quiet-text block">{offer.note}</span>}
                  </ComboOption>
                ))}
              {shown && ownWords && (
                <ComboOption id={`${own}o${offers.length}`} own active={active === offers.length} take={close}>
                  <Trans>Keep “{value.trim()}” as I wrote it</Trans>
                </ComboOption>
              )}
            </div>
          </div>
          <span role="status" className="sr-only">
            {open && settled && value.trim() !== '' && (
              <Plural
                value={offers.length}
                _0={ownWords ? t`No suggestion; your own words are fine` : t`No suggestion`}
                one="# suggestion. Go through them with the arrow keys."
                other="# suggestions. Go through them with the arrow keys."
              />
            )}
          </span>
        </>
      )}
    </Labelled>
  );
}

interface OptionProps {
  id: string;
  /** Stays in view below the others. */
  own?: boolean;
  active: boolean;
  take: () => void;
  children: ReactNode;
}

function ComboOption({ id, own = false, active, take, children }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field, which keeps the focus
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant names the option instead
    <div
      id={id}
      role="option"
      aria-selected={active}
      className={own ? 'combo-option combo-own' : 'combo-option'}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' });
      }}
      onClick={take}
    >
      {children}
    </div>
  );
}
