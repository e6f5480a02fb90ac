-- ask_to_join(), admit_member(), end_member(): where an account stands now; the journal keeps what was before
insert into organisation_member (organisation, account, name, asked_at, admitted_at, admitted_by, ended_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (organisation, account) do update
set name = excluded.name, asked_at = excluded.asked_at, admitted_at = excluded.admitted_at,
  admitted_by = excluded.admitted_by, ended_at = excluded.ended_at
