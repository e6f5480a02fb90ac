-- change_rules(): what holds from a day on; the same day again replaces what was said of it.
insert into committee_rule (committee, since, every, unit, quorum_count, quorum_parts, notice_days)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (committee, since) do update set every = excluded.every, unit = excluded.unit,
  quorum_count = excluded.quorum_count, quorum_parts = excluded.quorum_parts, notice_days = excluded.notice_days
