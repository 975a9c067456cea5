-- While the consent to a record is withdrawn, whoever it belongs to or who looks after it still takes a copy of everything along and
-- erases it: for a session alone that showed a factor within 5 minutes. Every other way stays closed.
grant create on schema gate to carnet_gate;

-- For policies: the subject when its consent is withdrawn and the session may take a copy of it along, else null.
create function gate.leaving() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
begin
  return (select u from gate.stands(u) g where g.withdrawn_at is not null and g.account = gate.fresh_account());
end $$;

-- Every version of everything in it. The app's own policies on these tables show nothing of a record that is closed.
create function gate.withdrawn_set() returns table (id bigint, type smallint, version int, updated_at timestamptz, deleted boolean, sealed bytea)
language plpgsql stable security definer set search_path = '' as $$
declare u uuid := gate.leaving();
begin
  return query select x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed from public.resource x where x.subject = u
    union all
    select x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed from public.resource_history x where x.subject = u;
end $$;

-- How many others look after a record, for a session that does, whether the consent stands or not; null for any other.
create function gate.others_of(p_subject uuid) returns int
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := (select g.account from gate.stands(p_subject) g);
begin
  if a is null then return null; end if;
  return (select count(*) from public.relation r where r.subject = p_subject and r.actor <> a and r.revoked_at is null
    and (r.until is null or r.until > now()));
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.leaving()', 'gate.withdrawn_set()', 'gate.others_of(uuid)'] loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to carnet_app', f);
  end loop;
end $$;
revoke create on schema gate from carnet_gate;

grant select (id, type, version, updated_at, deleted, sealed) on resource, resource_history to carnet_gate;
create policy gate_takes_along on resource for select to carnet_gate using (subject = (select gate.leaving()));
create policy gate_takes_along on resource_history for select to carnet_gate using (subject = (select gate.leaving()));
create policy app_takes_along on audit_locator for select to carnet_app using (subject = (select gate.leaving()));
create policy app_takes_along on relation for select to carnet_app using (subject = (select gate.leaving()));
--> statement-breakpoint
-- Everything of a record in one audited read, as read_set gives it, and of one whose consent is withdrawn too: `withdrawn` in the first row.
create function take_along(p_secret text, p_subject uuid, p_kind smallint, p_request uuid, p_commitment bytea, p_for_subject bytea,
  p_for_retention bytea, p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, account uuid, relation text, scopes text[], mac bytea, id bigint, type smallint, version int,
  updated_at timestamptz, deleted boolean, sealed bytea, withdrawn boolean)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
begin
  perform set_config('carnet.secret', p_secret, true), set_config('carnet.subject', p_subject::text, true);
  g := gate.relation();
  withdrawn := g.account is null and gate.leaving() is not null;
  if withdrawn then
    select s.account, s.relation, null::text[] as scopes, s.mac into g from gate.stands(p_subject) s;
  end if;
  item := 0; account := g.account; relation := g.relation; scopes := g.scopes; mac := g.mac;
  outcome := case when g.account is null then 1 else 0 end;
  return next;
  if withdrawn then
    return query select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed, true
      from gate.withdrawn_set() x;
  elsif g.account is not null then
    return query select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed, false
      from resource x where x.subject = p_subject
      union all
      select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed, false
      from resource_history x where x.subject = p_subject;
  end if;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(array[p_subject], array[p_kind], array[p_request], array[p_commitment], array[p_for_subject],
    array[p_for_retention], array[outcome], array[g.account], p_lane, p_lane_seq);
end $$;
revoke all on function take_along(text, uuid, smallint, uuid, bytea, bytea, bytea, int, bigint) from public;
grant execute on function take_along(text, uuid, smallint, uuid, bytea, bytea, bytea, int, bigint) to carnet_app;
