ALTER TABLE "rights_act" ADD COLUMN "mark" "bytea";--> statement-breakpoint
-- The act by which a guardian left or joined again names the relation by its MAC, which is another one each time that somebody joins.
-- So a relation that ended is known when whoever writes the tables brings it back.
grant insert (mark) on rights_act to carnet_gate;
grant create on schema gate to carnet_gate;

drop function gate.living_guardians(uuid, uuid, int);
drop function gate.leave_again(uuid, uuid, timestamptz);

create or replace function gate.note_relation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.kind = 'guardian' and (old.revoked_at is null) <> (new.revoked_at is null) then
    if exists (select 1 from public.erasure e where e.subject in (new.subject, new.actor)) then return null; end if;
    insert into public.rights_act (id, at, act, subject, other, mark)
      values (gen_random_uuid(), date_trunc('milliseconds', greatest(clock_timestamp(), new.since) + interval '999 microseconds'),
        case when new.revoked_at is null then 'guardian-joined' else 'guardian-left' end, new.subject, new.actor, new.mac);
  end if;
  return null;
end $$;

create function gate.living_guardians(p_subject uuid, p_actor uuid, p_most int) returns table (subject uuid, actor uuid, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select r.subject, r.actor, r.mac from public.relation r where r.kind = 'guardian' and r.revoked_at is null
    and (r.subject, r.actor) > (p_subject, p_actor) order by r.subject, r.actor limit p_most;
end $$;

-- `p_mac`: of the relation that ended, where it is known; it ends again whatever its date says. Else one who joined after the act stays.
create function gate.leave_again(p_subject uuid, p_actor uuid, p_at timestamptz, p_mac bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.lock_guardians(p_subject);
  update public.relation r set revoked_at = p_at where r.subject = p_subject and r.actor = p_actor and r.kind = 'guardian'
    and r.revoked_at is null and (r.since <= p_at or r.mac = p_mac);
  if not found then return false; end if;
  update public.guardian_invitation i set withdrawn_at = clock_timestamp() where i.subject = p_subject and i.account = p_actor
    and i.used_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp();
  return true;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.living_guardians(uuid, uuid, int)', 'gate.leave_again(uuid, uuid, timestamptz, bytea)'] loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to carnet_retain', f);
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
