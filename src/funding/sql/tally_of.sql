-- tally(): one control over the records of grants
select control, place, count(*) as checked,
  sum(case when fails_day < $1 or fails_at <= $2 then 1 else 0 end) as failing,
  cast(sum(case when fails_day < $1 or fails_at <= $2 then amount_cents else 0 end) as bigint) as amount_cents,
  min(case when fails_day < $1 then fails_day end) as since_day,
  min(case when fails_at <= $2 then fails_at end) as since_at
from grant_finding
where control = $3
group by control, place
order by place
