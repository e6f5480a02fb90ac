-- A change, of the reference or by hand, once.
insert into succession (change, predecessor, successor, day, kind, per_mille, is_estimated, was, is_undone, recorded_at, department)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (predecessor, day, successor, kind, change) do nothing
