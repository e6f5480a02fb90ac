-- Decisions of all committees, of one, of a meeting, or one; the newest first. With $4 those late on that day alone:
-- replaced ones are nobody's any more.
select d.id, d.committee, d.year, d.number, d.meeting, d.item, d.line, d.verdict, d.amount_cents, d.text, d.motive,
  d.owner_seat, d.owner, d.due, d.state, d.state_on, d.state_by, d.state_note, d.replaces, r.id, d.decided_on,
  d.decided_by, d.recorded_at
from decision d left join decision r on r.replaces = d.id
where (cast($1 as text) is null or d.committee = $1) and (cast($2 as text) is null or d.meeting = $2)
  and (cast($3 as text) is null or d.id = $3)
  and (cast($4 as text) is null or (d.state = 'to_do' and d.due < $4 and r.id is null))
order by d.year desc, d.number desc, d.id
