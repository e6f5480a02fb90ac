-- Who has signed what; a repeated signature is told from these.
select submission, side, account, label, role, signed_on, at from plan_signature where plan = $1 order by at, side
