-- What was said on each item.
select o.item, o.line, o.is_vote, o.present, o.needed, o.votes_for, o.votes_against, o.abstentions, o.advice_for,
  o.advice_against, o.advice_abstentions, o.casting, o.recorded_by, o.recorded_at
from outcome o join agenda_item a on a.id = o.item where a.meeting = $1 order by a.position, o.line
