-- sign_in, before the password is looked at: counts as a failure until it proves to be none; a count older than $3 starts again
insert into sign_in_attempt (subject, failures, since, last_at, blocked_until) values ($1, 1, $2, $2, 0)
on conflict (subject) do update set
  failures = case when sign_in_attempt.since < cast($3 as bigint) then 1 else sign_in_attempt.failures + 1 end,
  since = case when sign_in_attempt.since < cast($3 as bigint) then excluded.since else sign_in_attempt.since end,
  last_at = excluded.last_at
returning failures, since, blocked_until
