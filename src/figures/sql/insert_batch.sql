-- An act by which values came in or changed.
insert into batch (number, kind, at, actor_id, actor_label, role, journal, file_name, sha256, rows)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
