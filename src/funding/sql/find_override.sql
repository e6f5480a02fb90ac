-- answer_override()
select id, application, earlier, reason, motive, asked_at, asked_by_account, asked_by, answer, answer_motive,
  answered_at, answered_by_account, answered_by
from grant_override where id = $1
