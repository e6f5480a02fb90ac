-- keep_mapping(): the newest word holds.
insert into grants_header (digest, mapping, told_by, told_at) values ($1, $2, $3, $4)
on conflict (digest) do update
set mapping = excluded.mapping, told_by = excluded.told_by, told_at = excluded.told_at
