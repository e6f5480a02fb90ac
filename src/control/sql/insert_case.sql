-- answer(): the first; nothing when somebody else was first
insert into control_case (control, record, place, state, due, revision, changed_at, answered_by, answered_by_account)
values ($1, $2, $3, $4, $5, 1, $6, $7, $8)
on conflict (control, record) do nothing
