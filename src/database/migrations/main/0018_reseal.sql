-- The machine that seals anew under new keys, and makes search tokens anew: it sees, of every table with a sealed column, what it
-- takes to open the value in its place, and changes that value (or token) alone.
grant usage on schema public to carnet_reseal;
grant select on instance to carnet_reseal;
grant select (id, email, email_token, version, state) on account to carnet_reseal;
grant select (id, account, name) on api_token to carnet_reseal;
grant select (subject, account, part, saved_at, sealed) on card_draft to carnet_reseal;
grant select (id, account, email, email_token) on email_change to carnet_reseal;
grant select (subject, import, n, sealed) on import_chunk to carnet_reseal;
grant select (id, subject, summary) on import_job to carnet_reseal;
grant select (id, account, payload, address) on outbox to carnet_reseal;
grant select (id, account, label, version) on passkey to carnet_reseal;
grant select (actor, subject, label, label_version) on relation to carnet_reseal;
grant select (subject, id, type, version, sealed) on resource, resource_history to carnet_reseal;
grant select (id, account, device) on session to carnet_reseal;
grant update (email, email_token) on account, email_change to carnet_reseal;
grant update (name) on api_token to carnet_reseal;
grant update (sealed) on card_draft, import_chunk, resource, resource_history to carnet_reseal;
grant update (summary) on import_job to carnet_reseal;
grant update (payload, address) on outbox to carnet_reseal;
grant update (label) on passkey, relation to carnet_reseal;
grant update (device) on session to carnet_reseal;
-- What it did is counted in the access log.
grant execute on function audit_rows(uuid[], smallint[], uuid[], bytea[], bytea[], bytea[], smallint[], uuid[], int, bigint) to carnet_reseal;
do $$
declare t text;
begin
  foreach t in array array['account', 'api_token', 'card_draft', 'email_change', 'import_chunk', 'import_job', 'outbox', 'passkey',
    'relation', 'resource', 'resource_history', 'session']
  loop
    execute format('create policy reseal_sees on %I for select to carnet_reseal using (true)', t);
    execute format('create policy reseal_changes on %I for update to carnet_reseal using (true) with check (true)', t);
  end loop;
end $$;
