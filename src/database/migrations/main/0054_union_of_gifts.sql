-- What somebody has of a record is what was given to him by name and what every practice that he is in was given, together; before, what was
-- given by name hid the rest, even where it was less.
grant create on schema gate to carnet_gate;

-- As in 0049, the part of practices: a row for each that gives something, the oldest first.
create function gate.practice_gifts() returns table (account uuid, mac bytea, terms text, parts smallint, may_write boolean)
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
begin
  return query select s.account, g.mac, concat_ws(' ', g.id, g.kind, g.parts, case when g.may_write then 'w' else 'r' end, g.purpose,
      coalesce((extract(epoch from g.until) * 1000)::bigint, 0), m.practice, m.id, case when m.lead then 'l' else 'm' end,
      (extract(epoch from m.since) * 1000)::bigint, encode(m.mac, 'hex')), g.parts, g.may_write
    from public.session s
    join public.practice_member m on m.account = s.account and m.ended_at is null
    join public.practice c on c.id = m.practice and c.ended_at is null
    join public.access_grant g on g.actor = m.practice and g.kind = 'practice'
    join public.record p on p.id = g.subject
    where s.secret_hash = h
      and g.subject = u
      and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and g.revoked_at is null and (g.until is null or g.until > now()) and p.erased_at is null and p.withdrawn_at is null
      and gate.is_professional(s.account)
      and not exists (select 1 from public.relation r where r.actor = s.account and r.subject = u)
    order by g.since, g.id;
end $$;

-- As in 0049, by name first and then by practice: `terms` and `mac` are of the first, and behind it comes each further one after a bar, its MAC
-- before its terms. `written`: the parts of each that may be written, but for the identity, which stays the patient's own to change.
drop function gate.granted();
create function gate.granted(out account uuid, out mac bytea, out terms text, out reads smallint[], out writes smallint[], out written smallint[])
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
  x record;
begin
  select g.actor, g.mac, concat_ws(' ', g.id, g.kind, g.parts, case when g.may_write then 'w' else 'r' end, g.purpose,
      coalesce((extract(epoch from g.until) * 1000)::bigint, 0)),
      gate.types_of(g.parts), case when g.may_write and g.kind <> 'emergency' then array[(g.parts & ~1)::smallint] else '{}' end
    into account, mac, terms, reads, written
    from public.session s
    join public.access_grant g on g.actor = s.account
    join public.record p on p.id = g.subject
    where s.secret_hash = h
      and g.subject = u
      and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and g.revoked_at is null and (g.until is null or g.until > now()) and p.erased_at is null and p.withdrawn_at is null
      and g.kind <> 'practice' and (g.kind = 'caregiver' or gate.is_professional(g.actor))
      and (g.kind <> 'emergency' or (g.until <= g.since + interval '2 hours' and not gate.was_admin(g.actor)
        and not exists (select 1 from public.role_held r where r.account = g.actor and r.role = 'auditor' and r.ended_at is null)));
  -- Most are in no practice, and are asked nothing more.
  if account is null or exists (select 1 from public.practice_member m where m.account = granted.account and m.ended_at is null) then
    for x in select * from gate.practice_gifts() loop
      if account is null then
        account := x.account; mac := x.mac; terms := x.terms; reads := '{}'; written := '{}';
      else
        terms := terms || '|' || encode(x.mac, 'hex') || ' ' || x.terms;
      end if;
      reads := reads || gate.types_of(x.parts);
      if x.may_write then written := written || (x.parts & ~1)::smallint; end if;
    end loop;
  end if;
  writes := '{}';
  for n in 1..coalesce(cardinality(written), 0) loop
    writes := writes || gate.types_of(written[n]);
  end loop;
end $$;

-- As in 0045, of all of them.
create or replace function gate.given_drafts() returns text[]
language plpgsql stable security definer set search_path = '' as $$
declare g record;
begin
  g := gate.granted();
  return coalesce((select array_agg(distinct f.form) from unnest(g.written) as w(parts), unnest(gate.forms_of(w.parts)) as f(form)), '{}');
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.practice_gifts()', 'gate.granted()'] loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
  end loop;
  grant execute on function gate.granted() to carnet_app;
end $$;
revoke create on schema gate from carnet_gate;
