-- load(): a new draft, or the same version's draft replaced.
insert into programme (code, version, state, pack, digest, changed_at) values ($1, $2, 'draft', $3, $4, $5)
on conflict (code, version) do update
set pack = excluded.pack, digest = excluded.digest, changed_at = excluded.changed_at
where programme.state = 'draft'
