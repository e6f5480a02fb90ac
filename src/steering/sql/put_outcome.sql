-- record_outcome(): recorded again before a decision, it replaces the one before.
insert into outcome (item, line, is_vote, present, needed, votes_for, votes_against, abstentions, advice_for,
  advice_against, advice_abstentions, casting, recorded_by, recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (item, line) do update set is_vote = excluded.is_vote, present = excluded.present,
  needed = excluded.needed, votes_for = excluded.votes_for, votes_against = excluded.votes_against,
  abstentions = excluded.abstentions, advice_for = excluded.advice_for, advice_against = excluded.advice_against,
  advice_abstentions = excluded.advice_abstentions, casting = excluded.casting, recorded_by = excluded.recorded_by,
  recorded_at = excluded.recorded_at
