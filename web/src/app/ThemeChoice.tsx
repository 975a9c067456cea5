import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { Segments } from '../ui/Choice.tsx';
import { showTheme, type Theme, theme } from './theme.ts';

/** Light, dark, or as the device says. */
export function ThemeChoice() {
  const [chosen, setChosen] = useState<Theme>(theme);
  return (
    <Segments<Theme>
      legend={<Trans>Appearance</Trans>}
      options={[
        { value: 'system', label: <Trans>Auto</Trans> },
        { value: 'light', label: <Trans>Light</Trans> },
        { value: 'dark', label: <Trans>Dark</Trans> },
      ]}
      value={chosen}
      change={(next) => {
        showTheme(next);
        setChosen(next);
      }}
    />
  );
}
