-- milestones_of(), by their days
select id, application, kind, title, due, state, note, done_at, done_by, motive, answered_at, answered_by
from grant_milestone where application = $1
order by due, title
