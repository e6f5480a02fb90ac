-- ask_override()
insert into grant_override (id, application, earlier, reason, motive, asked_at, asked_by_account, asked_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (application, earlier) where answer = '' do nothing
