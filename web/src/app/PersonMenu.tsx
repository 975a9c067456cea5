import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'react-aria-components/Button';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import type { Me, RecordSummary } from '../api/contract.ts';
import { Icon } from '../ui/Icon.tsx';
import { initials, useRecordName } from './names.ts';

function Avatar({ name }: { name: string | null }) {
  const letters = initials(name);
  return (
    <span className="avatar" aria-hidden="true">
      {letters === '' ? <Icon name="user" size="small" /> : letters}
    </span>
  );
}

/** Who is signed in; whose record is open; and the ways to another person, to security, and out. */
export function PersonMenu({
  me,
  records,
  current,
}: {
  me: Me;
  records: readonly RecordSummary[];
  current: RecordSummary | null;
}) {
  const { t } = useLingui();
  const nameOf = useRecordName();
  const navigate = useNavigate();
  const self = records.find((record) => record.relation === 'self');
  const name = self?.name ?? null;
  const label = name ?? me.email;
  return (
    <MenuTrigger>
      <Button className="person-button">
        <Avatar name={name} />
        <span className="max-md:sr-only max-w-60 truncate">{label}</span>
        <span className="sr-only">
          <Trans>: change person, security, settings, sign out</Trans>
        </span>
        <span className="max-md:hidden">
          <Icon name="down" size="small" />
        </span>
      </Button>
      <Popover placement="bottom end" offset={6} containerPadding={16}>
        <Menu className="menu" aria-label={t`People and account`}>
          {records.length > 0 && (
            <MenuSection className="menu-section">
              <Header className="menu-title">
                <Trans>Whose record</Trans>
              </Header>
              {records.map((record) => (
                <MenuItem
                  key={record.id}
                  className="menu-item"
                  textValue={nameOf(record)}
                  data-current={record.id === current?.id || undefined}
                  onAction={() => void navigate({ to: '/records/$record', params: { record: record.id } })}
                >
                  <Avatar name={record.name} />
                  <span>
                    {nameOf(record)}
                    <span className="block quiet-text">
                      {record.id === current?.id ? (
                        <Trans>You are here</Trans>
                      ) : record.withdrawn !== null ? (
                        <Trans>Closed: the consent is withdrawn</Trans>
                      ) : record.relation === 'self' ? (
                        <Trans>Yourself</Trans>
                      ) : (
                        <Trans>You look after</Trans>
                      )}
                    </span>
                  </span>
                </MenuItem>
              ))}
              <MenuItem
                className="menu-item"
                textValue={t`Add a person`}
                onAction={() => void navigate({ to: '/people/new' })}
              >
                <Icon name="plus" size="small" />
                <Trans>Add a person</Trans>
              </MenuItem>
            </MenuSection>
          )}
          <MenuSection className="menu-section">
            <Header className="menu-title break-all">
              <Trans>Signed in as {me.email}</Trans>
            </Header>
            <MenuItem className="menu-item" textValue={t`Security`} onAction={() => void navigate({ to: '/security' })}>
              <Icon name="key" size="small" />
              <Trans>Security</Trans>
            </MenuItem>
            <MenuItem className="menu-item" textValue={t`Privacy`} onAction={() => void navigate({ to: '/privacy' })}>
              <Icon name="sliders" size="small" />
              <Trans>Privacy</Trans>
            </MenuItem>
            <MenuItem className="menu-item" textValue={t`Settings`} onAction={() => void navigate({ to: '/settings' })}>
              <Icon name="globe" size="small" />
              <Trans>Settings</Trans>
            </MenuItem>
            <MenuItem className="menu-item" textValue={t`Sign out`} onAction={() => void navigate({ to: '/sign-out' })}>
              <Icon name="skip" size="small" />
              <Trans>Sign out</Trans>
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
