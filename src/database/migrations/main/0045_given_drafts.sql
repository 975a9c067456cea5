-- Drafts of whoever was given to write: one for each form of the parts that were given, under a name of its own (`given:` and the form),
-- sealed under the key of that part. They are there while the grant is, and end with it. A relation keeps the drafts of 0009.
grant create on schema gate to carnet_gate;

-- The forms of the card whose entries are in some parts, as `gate.types_of` has the types. A test holds it against the server's own table.
create function gate.forms_of(p_parts smallint) returns text[]
language sql immutable set search_path = '' as $$
  select coalesce(array_agg('given:' || x.form), '{}') from (values
    (2, array['allergies', 'conditions', 'procedures', 'implants', 'vaccinations', 'doctors', 'notes']), (4, array['medicines']),
    (32, array['bloodGroup', 'pregnancy', 'measurements'])) as p(bit, forms), unnest(p.forms) as x(form)
  where p_parts & p.bit <> 0
$$;

-- The drafts that were given to the session in `carnet.secret`, of the subject in `carnet.subject`.
create function gate.given_drafts() returns text[]
language plpgsql stable security definer set search_path = '' as $$
declare g record;
begin
  g := gate.granted();
  if g.account is null or split_part(g.terms, ' ', 4) <> 'w' or split_part(g.terms, ' ', 2) = 'emergency' then return '{}'; end if;
  return gate.forms_of(split_part(g.terms, ' ', 3)::smallint);
end $$;

-- Whether an account may still write there what the draft is of.
create function gate.keeps_draft(p_subject uuid, p_account uuid, p_part text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.access_grant g where g.subject = p_subject and g.actor = p_account and g.revoked_at is null
    and (g.until is null or g.until > now()) and g.may_write and p_part = any (gate.forms_of(g.parts)));
end $$;

-- A grant that ends takes its drafts along, those but that another of the same account has; what replaces it is there by the end of the transaction.
create function gate.end_given_drafts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('carnet.ended', new.subject::text || ' ' || new.actor::text, true);
  delete from public.card_draft d where d.subject = new.subject and d.account = new.actor and d.part like 'given:%'
    and not gate.keeps_draft(d.subject, d.account, d.part);
  perform set_config('carnet.ended', '', true);
  return null;
end $$;

-- Those whose grant ended by its day; the retention job, which sees no grant, calls it.
create function gate.sweep_given_drafts() returns void
language plpgsql security definer set search_path = '' as $$
declare d record;
begin
  for d in select x.subject, x.actor from public.access_grant x where x.until <= now() and x.may_write and x.revoked_at is null loop
    perform set_config('carnet.ended', d.subject::text || ' ' || d.actor::text, true);
    delete from public.card_draft c where c.subject = d.subject and c.account = d.actor and c.part like 'given:%'
      and not gate.keeps_draft(c.subject, c.account, c.part);
  end loop;
  perform set_config('carnet.ended', '', true);
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.forms_of(smallint)', 'gate.given_drafts()', 'gate.keeps_draft(uuid, uuid, text)',
    'gate.end_given_drafts()', 'gate.sweep_given_drafts()']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f ~ 'sweep_' then execute format('grant execute on function %s to carnet_retain', f);
    elsif f ~ '(forms_of|given_drafts\(\))' and f !~ 'end_' then execute format('grant execute on function %s to carnet_app', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;

grant select (part) on card_draft to carnet_gate;
create policy gate_sees_ended on card_draft for select to carnet_gate
  using (part like 'given:%' and subject::text || ' ' || account::text = nullif(current_setting('carnet.ended', true), ''));
create policy gate_ends_ended on card_draft for delete to carnet_gate
  using (part like 'given:%' and subject::text || ' ' || account::text = nullif(current_setting('carnet.ended', true), ''));
create policy app_given on card_draft to carnet_app
  using (account = (select gate.account()) and subject = nullif(current_setting('carnet.subject', true), '')::uuid
    and part = any ((select gate.given_drafts())::text[]))
  with check (account = (select gate.account()) and subject = nullif(current_setting('carnet.subject', true), '')::uuid
    and part = any ((select gate.given_drafts())::text[]));
create constraint trigger ends_drafts after update on access_grant deferrable initially deferred for each row
  when (old.revoked_at is null and new.revoked_at is not null) execute function gate.end_given_drafts();
