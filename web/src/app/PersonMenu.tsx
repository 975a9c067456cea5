import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'react-aria-components/Button';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import type { Me, RecordSummary, Role } from '../api/contract.ts';
import type { SharedRecord } from '../api/grants.ts';
import { queryClient } from '../api/queries.ts';
import { takeRole, useRoleInUse } from '../api/role.ts';
import { Icon } from '../ui/Icon.tsx';
import { initials, useRecordName } from './names.ts';
import { useRoleWords } from './role-words.ts';

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
  shared,
  current,
}: {
  me: Me;
  records: readonly RecordSummary[];
  shared: readonly SharedRecord[];
  /** Id of the record that is open. */
  current: string | null;
}) {
  const { t } = useLingui();
  const nameOf = useRecordName();
  const navigate = useNavigate();
  const self = records.find((record) => record.relation === 'self');
  const name = self?.name ?? null;
  const label = name ?? me.email;
  const words = useRoleWords();
  const inUse = useRoleInUse();
  const asPatient = inUse === null || inUse === 'patient' || inUse === 'caregiver';
  const clinical = me.roles.includes('doctor') || me.roles.includes('researcher');
  const turn = async (role: Role) => {
    takeRole(role);
    // What was read in another role is asked for anew in this one.
    queryClient.removeQueries({
      predicate: ({ queryKey: [of] }) => of !== 'me' && of !== 'instance' && of !== 'records',
    });
    await navigate({ to: '/home' });
  };
  return (
    <MenuTrigger>
      <Button className="person-button">
        <Avatar name={name} />
        <span className="max-md:sr-only max-w-60 truncate">{label}</span>
        {me.roles.length > 1 && inUse !== null && <span className="quiet-text">{words[inUse]}</span>}
        <span className="sr-only">
          <Trans>: change person, security, settings, sign out</Trans>
        </span>
        <span className="max-md:hidden">
          <Icon name="down" size="small" />
        </span>
      </Button>
      <Popover placement="bottom end" offset={6} containerPadding={16}>
        <Menu className="menu" aria-label={t`People and account`}>
          {me.roles.length > 1 && (
            <MenuSection className="menu-section">
              <Header className="menu-title">
                <Trans>You are here as</Trans>
              </Header>
              {me.roles.map((role) => (
                <MenuItem
                  key={role}
                  className="menu-item"
                  textValue={words[role]}
                  data-current={role === inUse || undefined}
                  onAction={() => void turn(role)}
                >
                  <Icon name={role === inUse ? 'check' : 'user'} size="small" />
                  <span>
                    {words[role]}
                    {role === inUse && (
                      <span className="block quiet-text">
                        <Trans>In use now</Trans>
                      </span>
                    )}
                  </span>
                </MenuItem>
              ))}
            </MenuSection>
          )}
          {records.length + shared.length > 0 && asPatient && (
            <MenuSection className="menu-section">
              <Header className="menu-title">
                <Trans>Whose record</Trans>
              </Header>
              {records.map((record) => (
                <MenuItem
                  key={record.id}
                  className="menu-item"
                  textValue={nameOf(record)}
                  data-current={record.id === current || undefined}
                  onAction={() => void navigate({ to: '/records/$record', params: { record: record.id } })}
                >
                  <Avatar name={record.name} />
                  <span>
                    {nameOf(record)}
                    <span className="block quiet-text">
                      {record.id === current ? (
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
              {shared.map(({ record, person }) => (
                <MenuItem
                  key={record}
                  className="menu-item"
                  textValue={person?.name ?? t`A person without a name yet`}
                  data-current={record === current || undefined}
                  onAction={() => void navigate({ to: '/records/$record/card', params: { record } })}
                >
                  <Avatar name={person?.name ?? null} />
                  <span>
                    {person?.name ?? <Trans>A person without a name yet</Trans>}
                    <span className="block quiet-text">
                      {record === current ? <Trans>You are here</Trans> : <Trans>Shared with you</Trans>}
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
            <Header className="menu-title">
              <Trans>Signed in as</Trans> <span className="block wrap-anywhere">{me.email}</span>
            </Header>
            {clinical && (
              <MenuItem
                className="menu-item"
                textValue={t`Who you are`}
                onAction={() => void navigate({ to: '/professional' })}
              >
                <Icon name="user" size="small" />
                <Trans>Who you are</Trans>
              </MenuItem>
            )}
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
