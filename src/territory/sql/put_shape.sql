-- Imports of boundaries: a shape, new or again.
insert into territory_shape (territory, path, source, sha256) values ($1, $2, $3, $4)
on conflict (territory) do update set path = excluded.path, source = excluded.source, sha256 = excluded.sha256
