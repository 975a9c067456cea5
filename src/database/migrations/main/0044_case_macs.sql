ALTER TABLE "emergency_use" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "access_case" ADD COLUMN "mac" "bytea";--> statement-breakpoint
-- A case counts by the MAC that the server puts over it once it stands, and again with its answer. For whoever answers, record, account
-- and entry stay hidden: he is given their hash, which the MAC binds.
grant update (mac) on access_case to carnet_gate;
grant create on schema gate to carnet_gate;

create function gate.case_binding(p_subject uuid, p_account uuid, p_entry bigint) returns bytea
language sql immutable set search_path = '' as $$
  select sha256(uuid_send(p_subject) || uuid_send(p_account) || int8send(p_entry))
$$;

-- Beside `cases_to_answer`, of the same cases: what their MACs bind besides, and the MACs.
create function gate.cases_bound() returns table (id uuid, binding bytea, answered_by uuid, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  return query select x.id, gate.case_binding(x.subject, x.account, x.entry), x.answered_by, x.mac from public.access_case x
    where gate.is_independent(a, x.subject, x.account, x.accused)
      and (x.answered_at is null or x.answered_by = a and x.answered_at > clock_timestamp() - interval '90 days');
end $$;

-- Puts the MAC over a case, by whoever has just opened or answered it; `p_was`: the one that was checked before.
create function gate.vouch_for_case(p_id uuid, p_was bytea, p_mac bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  update public.access_case x set mac = p_mac where x.id = p_id and x.mac is not distinct from p_was
    and (x.account = a and x.answered_at is null and x.mac is null or x.answered_by = a and x.mac is not null);
  return found;
end $$;

-- Somebody else than the doctor ended what he had opened in an emergency: whose record it is, or who looks after it.
create function gate.note_emergency_end() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.kind = 'emergency' and old.revoked_at is null and new.revoked_at is not null and gate.account() is distinct from new.actor
    and (new.until is null or new.until > clock_timestamp()) then
    update public.emergency_use e set ended_at = clock_timestamp() where e.subject = new.subject and e.grant_id = new.id and e.ended_at is null;
  end if;
  return null;
end $$;

-- Of some records, those where the account of the session had something open in an emergency that was ended within a day, and nobody
-- has answered anew since.
create function gate.ended_emergencies(p_subjects uuid[]) returns table (subject uuid)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  return query select distinct e.subject from public.emergency_use e left join public.emergency_rule r on r.subject = e.subject
    where e.actor = a and e.subject = any (p_subjects) and e.ended_at > clock_timestamp() - interval '24 hours'
      and (r.answered_at is null or r.answered_at < e.ended_at);
end $$;

-- The same in front of the table, whatever the server asked before.
create function gate.refuse_reopening() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select 1 from gate.ended_emergencies(array[new.subject])) then
    raise exception 'what was ended is not opened again' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.case_binding(uuid, uuid, bigint)', 'gate.cases_bound()', 'gate.vouch_for_case(uuid, bytea, bytea)',
    'gate.note_emergency_end()', 'gate.ended_emergencies(uuid[])', 'gate.refuse_reopening()']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f ~ '(cases_bound|vouch_for|ended_emergencies)' then execute format('grant execute on function %s to carnet_app', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
create trigger notes_emergency_end after update of revoked_at on access_grant for each row execute function gate.note_emergency_end();
create trigger refuses_reopening before insert on emergency_use for each row execute function gate.refuse_reopening();
