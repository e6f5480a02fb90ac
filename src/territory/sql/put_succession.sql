-- Imports: a change of the reference's kind, once.
insert into succession (change, predecessor, successor, day, kind, per_mille, is_estimated, was, is_undone)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (predecessor, day, successor, kind, change) do nothing
