import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useLanguage } from '../../../i18n/language.ts';
import { buttonClass } from '../../../ui/Button.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import type { AnyForm, Value } from '../engine/field.ts';
import { shownField } from '../engine/show.ts';
import { ShownField } from '../ShownField.tsx';

/** The access ended while the form stood open: nothing was sent, and what was typed can still be read and copied. */
export function EndedPage({ form, value }: { form: AnyForm; value: Value }) {
  const { t } = useLingui();
  const language = useLanguage();
  const typed = Object.entries(form.fields).filter(
    ([name, field]) => shownField(field, value[name], language) !== null,
  );
  return (
    <Page
      title={t`You cannot write here any more`}
      lede={
        <Trans>
          Your access has ended, or no longer covers this. What you typed was not saved, and nobody else sees it. It
          stands below until you leave this page, in case you want to copy it.
        </Trans>
      }
    >
      <div className="form-width">
        <Section title={<Trans>What you typed</Trans>}>
          <dl className="rows mt-4">
            {typed.map(([name, field]) => (
              <div key={name}>
                <dt className="quiet-text">{field.label}</dt>
                <dd>
                  <ShownField field={field} value={value[name]} />
                </dd>
              </div>
            ))}
          </dl>
        </Section>
        <div className="actions">
          <Link to="/home" reloadDocument className={buttonClass('primary')}>
            <Trans>Go to your home page</Trans>
          </Link>
        </div>
      </div>
    </Page>
  );
}
