-- reporting(): by department, how many services had places open in a month, and how many of them reported
-- it, as it was known at an instant.
select expected.department, cast(count(*) as bigint), cast(sum(expected.reported) as bigint)
from (
  select service.department as department,
         case when exists (select 1 from place_month
                           where place_month.service = service.id and place_month.month = $3
                             and place_month.reported_at <= $4
                             and (place_month.superseded_at is null or place_month.superseded_at > $4)) then 1 else 0 end as reported
  from service
  where exists (
    select 1 from place_change
    where place_change.service = service.id and place_change.done_at <= $4
      and (place_change.struck_at is null or place_change.struck_at > $4)
    group by place_change.kind
    having sum(case when place_change.done_on < $1 then place_change.places else 0 end) > 0
        or sum(case when place_change.done_on >= $1 and place_change.done_on <= $2 and place_change.places > 0 then 1 else 0 end) > 0
  )
) as expected
group by expected.department
