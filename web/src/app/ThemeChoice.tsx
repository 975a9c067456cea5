import { Trans } from '@lingui/react/macro';
import { Segments } from '../ui/Segments.tsx';
import { showTheme, type Theme, useTheme } from './theme.ts';

/** Light, dark, or as the device says. */
export function ThemeChoice() {
  return (
    <Segments<Theme>
      legend={<Trans>Appearance</Trans>}
      options={[
        { value: 'system', label: <Trans>Auto</Trans> },
        { value: 'light', label: <Trans>Light</Trans> },
        { value: 'dark', label: <Trans>Dark</Trans> },
      ]}
      value={useTheme()}
      change={showTheme}
    />
  );
}
