-- earlier_grants(): every override that was asked for, oldest first
select id, application, earlier, reason, motive, asked_at, asked_by_account, asked_by, answer, answer_motive,
  answered_at, answered_by_account, answered_by
from grant_override where application = $1
order by asked_at, id
